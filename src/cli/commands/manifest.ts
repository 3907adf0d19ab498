import { basename, parse, resolve } from 'node:path';
import { RushhourError } from '../../border/errors.ts';
import { version } from '../../border/version.ts';
import { checkDestinations, wantedFiles, writeTo } from '../../outputs/destination.ts';
import { filesOf } from '../../profile/files.ts';
import { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import { containerfile } from '../../shards/manifest/containerfile.ts';
import { neededFiles } from '../../shards/manifest/files.ts';
import { kubernetesObjects } from '../../shards/manifest/kubernetes.ts';
import { slurmScript } from '../../shards/manifest/slurm.ts';
import { EXIT } from '../exit-codes.ts';

export interface ManifestOptions {
  readonly shards: number;
  readonly target?: string;
  readonly service?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly image?: string;
  readonly claim?: string;
  readonly startAt?: Date;
  readonly include?: readonly string[];
  readonly folder?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly output?: string;
}

const DEFAULTS = {
  cpu: '2',
  memory: { kubernetes: '1Gi', slurm: '1G' },
  image: 'rushhour',
} as const;

/** Prints a manifest for a profile, ready to apply. */
export async function manifestCommand(
  kind: 'kubernetes' | 'slurm',
  nameOrPath: string,
  options: ManifestOptions,
): Promise<number> {
  const path = resolveProfile(nameOrPath);
  const profile = TrafficProfile.fromYaml(path);
  const name = nameOf(options.name ?? parse(path).name);
  const text =
    kind === 'kubernetes'
      ? kubernetesText(name, path, profile, options)
      : slurmScript({
          name,
          shards: options.shards,
          profile: resolve(path),
          args: argsOf(options),
          cpu: options.cpu ?? DEFAULTS.cpu,
          memory: options.memory ?? DEFAULTS.memory.slurm,
          folder: resolve(options.folder ?? 'runs'),
        });
  const { output, include = [] } = options;
  await checkDestinations(wantedFiles({ '-o': output }), [...filesOf(profile), ...include]);
  await writeTo(output ?? '-', [text]);
  return EXIT.good;
}

/** Prints a Containerfile. */
export async function containerCommand({ output = '-' }: { output?: string }): Promise<number> {
  await checkDestinations(wantedFiles({ '-o': output }), []);
  await writeTo(output, [containerfile(version())]);
  return EXIT.good;
}

function kubernetesText(
  name: string,
  path: string,
  { workflowModules }: TrafficProfile,
  options: ManifestOptions,
): string {
  const { claim, startAt, include = [] } = options;
  if ((claim === undefined) === (startAt === undefined)) {
    throw new RushhourError(
      'INVALID_OPTION',
      'pods meet on a volume (--claim NAME, ReadWriteMany) or start at a given time (--start-at TIME): set one of them',
    );
  }
  const objects = kubernetesObjects({
    name: `rushhour-${name}`.slice(0, 52).replace(/-$/, ''),
    image: options.image ?? `${DEFAULTS.image}:${version()}`,
    shards: options.shards,
    files: neededFiles(path, [...workflowModules, ...include]),
    args: argsOf(options),
    claim: claim ?? null,
    startAt: startAt?.toISOString() ?? null,
    cpu: options.cpu ?? DEFAULTS.cpu,
    memory: options.memory ?? DEFAULTS.memory.kubernetes,
  });
  return objects.map((object) => `---\n${JSON.stringify(object, null, 2)}\n`).join('');
}

function argsOf({ target, service = {} }: ManifestOptions): string[] {
  const services = Object.entries(service).flatMap(([name, url]) => [
    '--service',
    `${name}=${url}`,
  ]);
  return [...(target === undefined ? [] : ['--target', target]), ...services, '--yes'];
}

/** In the form that Kubernetes and Slurm accept. */
function nameOf(text: string): string {
  const words = basename(text)
    .toLowerCase()
    .split(/[^a-z0-9]/)
    .filter((word) => word !== '');
  const name = words.join('-');
  if (name !== '') return name;
  throw new RushhourError(
    'INVALID_OPTION',
    `${text} cannot be turned into a name: set one with --name`,
  );
}
