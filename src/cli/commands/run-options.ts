import { RushhourError } from '../../border/errors.ts';
import type { Part } from '../../border/part.ts';
import type { GeneratorOptions } from '../../engine/generator-options.ts';
import type { ListenAddress } from '../../outputs/listen-address.ts';
import { otlpWanted } from '../../outputs/otlp-settings.ts';
import type { Output } from '../../outputs/output.ts';
import type { CiOptions } from '../ci.ts';
import { given } from '../given.ts';
import type { OverrideOptions, SetOptions } from '../overrides.ts';
import type { UrlOptions } from '../service-urls.ts';

export interface RunCommandOptions extends CiOptions, OverrideOptions, SetOptions, UrlOptions {
  readonly workers?: number;
  readonly runId?: string;
  readonly json?: string;
  readonly trace?: string;
  readonly out?: string;
  readonly report?: string;
  readonly output?: readonly string[];
  readonly prometheus?: ListenAddress;
  readonly dashboard?: ListenAddress;
  readonly traceparent?: boolean;
  readonly insecure?: boolean;
  readonly yes?: boolean;
  readonly quiet?: boolean;
  readonly shard?: Part | 'auto';
  readonly shards?: number;
  readonly startAt?: Date;
  readonly rendezvous?: string;
  /** Seconds. */
  readonly rendezvousTimeout?: number;
}

/** Rejects an option that another option makes pointless: it is probably a mistake. */
export function checkShardOptions(options: RunCommandOptions): void {
  const { shard, shards, rendezvous, rendezvousTimeout } = options;
  if (shards !== undefined && shard !== 'auto') {
    const { index, count } = shard ?? { index: 0, count: shards };
    throw new RushhourError(
      'INVALID_OPTION',
      `--shards ${shards} requires --shard auto: an explicit shard includes their number, such as --shard ${index}/${count}`,
    );
  }
  if (rendezvousTimeout !== undefined && rendezvous === undefined) {
    throw new RushhourError('INVALID_OPTION', '--rendezvous-timeout requires --rendezvous');
  }
}

/**
 * What the options ask of the generator.
 *
 * @param own outputs of the command, before those of the user
 */
export async function generatorOptions(
  options: RunCommandOptions,
  own: readonly Output[],
): Promise<GeneratorOptions> {
  const { workers, runId, json, trace, out, report, output = [] } = options;
  const { prometheus, dashboard, startAt, traceparent, insecure } = options;
  return {
    ...given({ workers, runId, json, trace, out, report, prometheus, dashboard, startAt }),
    ...given({ traceparent, insecure }),
    ...(await memberOptions(options)),
    outputs: [...own, ...output],
    otlp: otlpWanted(process.env),
  };
}

/** The index of this shard, and where it meets the others. */
async function memberOptions({
  shard,
  shards,
  rendezvous: folder,
  rendezvousTimeout: timeoutSeconds,
}: RunCommandOptions): Promise<Pick<GeneratorOptions, 'shard' | 'rendezvous'>> {
  const part = shard === 'auto' ? await shardOfScheduler(process.env, shards) : shard;
  const rendezvous = folder === undefined ? folder : { folder, ...given({ timeoutSeconds }) };
  return given({ shard: part, rendezvous });
}

async function shardOfScheduler(env: NodeJS.ProcessEnv, count?: number): Promise<Part> {
  const { detectShard } = await import('../../shards/detect.ts');
  const { refuseThrottledArray } = await import('../../shards/slurm-throttle.ts');
  const part = detectShard(env, count);
  await refuseThrottledArray(env, part.count);
  return part;
}
