import { join } from 'node:path';
import type { GeneratorOptions } from '../../src/engine/traffic-generator.ts';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { TrafficProfile } from '../../src/profile/profile.ts';
import type { RunResult } from '../../src/statistics/result.ts';

/** Plays all shards of a run in this process, to the same folder. */
export function playShards(
  count: number,
  profile: TrafficProfile,
  urls: Readonly<Record<string, string>>,
  out: string,
  options: GeneratorOptions = {},
): Promise<RunResult[]> {
  const rendezvous = { folder: join(out, 'rendezvous') };
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const own = { workers: 1, shard: { index, count }, rendezvous, out, ...options };
      const generator = new TrafficGenerator(profile, urls, own);
      await generator.start();
      return generator.finished;
    }),
  );
}
