import type { NeededFile } from './files.ts';

export interface KubernetesOptions {
  /** Name of the Job and its ConfigMap: letters, digits and hyphens. */
  readonly name: string;
  readonly image: string;
  readonly shards: number;
  /** The profile first. */
  readonly files: readonly NeededFile[];
  /** Arguments of `run`, after the profile. */
  readonly args: readonly string[];
  /** A `ReadWriteMany` claim on which the shards meet; null if there is none. */
  readonly claim: string | null;
  /** The start time, if there is no claim. */
  readonly startAt: string | null;
  /** Cores and memory of a shard, in Kubernetes' notation. */
  readonly cpu: string;
  readonly memory: string;
}

const CONFIG = '/config';
const OUT = '/out';

/** How long pods without a shared volume stay after the run so that their files can be copied, milliseconds. */
const KEPT_MS = 3_600_000;

/**
 * Waits until the files have been copied, or have not changed for a while since the start time. Written for Node.js, the
 * only program that is certain to be in the image.
 */
function keeperScript(startAt: string): string {
  return `const fs = require("node:fs");
const changedMs = (name) => fs.statSync("${OUT}/" + name, { throwIfNoEntry: false })?.mtimeMs ?? 0;
setInterval(() => {
  const names = fs.readdirSync("${OUT}", { recursive: true });
  const lastMs = Math.max(Date.parse("${startAt}"), ...names.map(changedMs));
  if (names.includes("collected") || Date.now() > lastMs + ${KEPT_MS}) process.exit(0);
}, 1000);`;
}

/**
 * A ConfigMap with the profile and its files, and an Indexed Job that plays it, as JSON objects, which are also valid
 * YAML.
 */
export function kubernetesObjects(options: KubernetesOptions): readonly object[] {
  return [configMap(options), job(options)];
}

function configMap({ name, files }: KubernetesOptions): object {
  const data = Object.fromEntries(files.map(({ text }, i) => [keyOf(i), text]));
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: labelsOf(name) }, data };
}

function job(options: KubernetesOptions): object {
  const { name, shards, claim } = options;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: labelsOf(name) },
    spec: {
      completionMode: 'Indexed',
      completions: shards,
      parallelism: shards,
      // A shard is played only once. With backoffLimit, one that fails would end the others.
      backoffLimitPerIndex: 0,
      template: {
        metadata: { labels: labelsOf(name) },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          // Shards on the same node compete for its cores.
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: labelsOf(name) },
            },
          ],
          containers: [shardContainer(options), ...(claim === null ? [keeper(options)] : [])],
          volumes: volumesOf(options),
        },
      },
    },
  };
}

function shardContainer(options: KubernetesOptions): object {
  const { shards, files, args, claim, startAt, cpu, memory } = options;
  // Each Job has its own folder, because the volume is shared with others.
  const folder = claim === null ? OUT : `${OUT}/$(JOB)`;
  const together =
    claim === null ? ['--start-at', startAt ?? ''] : ['--rendezvous', `${folder}/meet`];
  const run = ['run', `${CONFIG}/${files[0]!.path}`, ...args];
  const resources = { cpu, memory };
  return {
    ...container('rushhour', options),
    args: [...run, '--shard', 'auto', '--shards', String(shards), ...together, '--out', folder],
    env: [
      {
        name: 'JOB',
        valueFrom: {
          fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/controller-uid']" },
        },
      },
      // The only writable place for the compile cache.
      { name: 'NODE_COMPILE_CACHE', value: '/tmp/cache' },
    ],
    resources: { requests: resources, limits: resources },
  };
}

function keeper(options: KubernetesOptions): object {
  return {
    ...container('keeper', options),
    command: ['node', '-e', keeperScript(options.startAt ?? '')],
    resources: {
      requests: { cpu: '10m', memory: '64Mi' },
      limits: { cpu: '100m', memory: '128Mi' },
    },
  };
}

function container(name: string, { image }: KubernetesOptions): object {
  return {
    name,
    image,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'config', mountPath: CONFIG, readOnly: true },
      { name: 'out', mountPath: OUT },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

function volumesOf({ name, files, claim }: KubernetesOptions): readonly object[] {
  const items = files.map(({ path }, i) => ({ key: keyOf(i), path }));
  const out = claim === null ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: claim } };
  return [
    { name: 'config', configMap: { name, items } },
    { name: 'out', ...out },
    { name: 'tmp', emptyDir: {} },
  ];
}

/** Keys of a ConfigMap have no slashes. */
function keyOf(file: number): string {
  return `file-${file}`;
}

function labelsOf(name: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': 'rushhour', 'app.kubernetes.io/instance': name };
}
