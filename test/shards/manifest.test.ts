import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neededFiles } from '../../src/shards/manifest/files.ts';
import { type KubernetesOptions, kubernetesObjects } from '../../src/shards/manifest/kubernetes.ts';
import { slurmScript } from '../../src/shards/manifest/slurm.ts';
import { kubernetesValidate } from '../support/programs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-'));
  mkdirSync(join(folder, 'workflows'));
  writeFileSync(join(folder, 'shop.yaml'), 'name: shop\n');
  writeFileSync(join(folder, 'workflows', 'gift.mts'), 'export {};\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = () => neededFiles(join(folder, 'shop.yaml'), [join(folder, 'workflows', 'gift.mts')]);

const optionsOf = (more: Partial<KubernetesOptions> = {}): KubernetesOptions => ({
  name: 'rushhour-shop',
  image: 'rushhour:1',
  shards: 4,
  files: files(),
  args: ['--target', 'http://shop'],
  claim: 'shared',
  startAt: null,
  cpu: '2',
  memory: '1Gi',
  ...more,
});

const manifestOf = (more?: Partial<KubernetesOptions>) =>
  kubernetesObjects(optionsOf(more))
    .map((object) => `---\n${JSON.stringify(object)}\n`)
    .join('');

/** The container that keeps the files of a pod, as a process. */
function keeperOf(name: string, startAt: string) {
  const [, job] = kubernetesObjects(optionsOf({ claim: null, startAt })) as [
    object,
    { spec: { template: { spec: { containers: { command: string[] }[] } } } },
  ];
  const [, ...args] = job.spec.template.spec.containers[1]!.command;
  const out = join(folder, name);
  mkdirSync(out);
  const start = () =>
    spawn(
      process.execPath,
      args.map((arg) => arg.replaceAll('/out', out)),
    );
  return { out, start };
}

describe('the manifest for Kubernetes', () => {
  it('puts profile and modules where they are relative to each other', () => {
    const [config, job] = kubernetesObjects(optionsOf());
    expect(config).toMatchObject({
      data: { 'file-0': 'name: shop\n', 'file-1': 'export {};\n' },
    });
    expect(JSON.stringify(job)).toContain(
      '"items":[{"key":"file-0","path":"shop.yaml"},{"key":"file-1","path":"workflows/gift.mts"}]',
    );
  });

  it('lets pods meet on a claim, in a folder of the Job', () => {
    const [, job] = kubernetesObjects(optionsOf());
    expect(job).toMatchObject({
      spec: {
        completionMode: 'Indexed',
        completions: 4,
        parallelism: 4,
        backoffLimitPerIndex: 0,
        template: {
          spec: {
            containers: [
              {
                args: [
                  ...['run', '/config/shop.yaml', '--target', 'http://shop'],
                  ...['--shard', 'auto', '--shards', '4'],
                  ...['--rendezvous', '/out/$(JOB)/meet', '--out', '/out/$(JOB)'],
                ],
              },
            ],
          },
        },
      },
    });
  });

  it('lets pods without a claim start at a given time, and stay until their files have been copied', () => {
    const [, job] = kubernetesObjects(optionsOf({ claim: null, startAt: '2026-01-31T12:00:00Z' }));
    const text = JSON.stringify(job);
    expect(text).toContain('"--start-at","2026-01-31T12:00:00Z"');
    expect(text).toContain('"name":"keeper"');
    expect(text).toContain('"emptyDir":{}');
  });

  it('keeps the files of a pod until they have been copied, or an hour after the run, however long it was', async () => {
    const longAgo = '2026-01-31T12:00:00Z';
    const [copied, old, fresh, awaited] = [
      keeperOf('copied', longAgo),
      keeperOf('old', longAgo),
      keeperOf('fresh', longAgo),
      keeperOf('awaited', new Date(Date.now() + 7_200_000).toISOString()),
    ];
    writeFileSync(join(copied.out, 'collected'), '');
    for (const { out } of [old, awaited]) {
      const journal = join(out, 'journal.jsonl');
      writeFileSync(journal, '');
      utimesSync(journal, new Date(longAgo), new Date(longAgo));
    }
    writeFileSync(join(fresh.out, 'journal.jsonl'), '');
    const staying = [fresh, awaited].map(({ start }) => start());
    for (const { start } of [copied, old]) expect(await once(start(), 'exit')).toEqual([0, null]);
    for (const keeper of staying) {
      expect(keeper.exitCode).toBeNull();
      keeper.kill();
    }
  });

  it('is rejected for files outside the folder of the profile, and for too many of them', () => {
    const outside = join(folder, '..', 'other.mts');
    expect(() => neededFiles(join(folder, 'shop.yaml'), [outside])).toThrow(
      /is outside the folder of the profile/,
    );
    writeFileSync(join(folder, 'large.csv'), 'x'.repeat(1_100_000));
    expect(() => neededFiles(join(folder, 'shop.yaml'), [join(folder, 'large.csv')])).toThrow(
      /the files have 1,100,011 bytes, but a ConfigMap can hold 1,000,000/,
    );
    writeFileSync(join(folder, 'rows.gz'), Buffer.from([0x1f, 0x8b, 0xff]));
    expect(() => neededFiles(join(folder, 'shop.yaml'), [join(folder, 'rows.gz')])).toThrow(
      /rows\.gz is not text in UTF-8: put it into an image/,
    );
  });

  it.skipIf(kubernetesValidate.skip)('is valid according to the Kubernetes schemas', () => {
    for (const [i, more] of [{}, { claim: null, startAt: '2026-01-31T12:00:00Z' }].entries()) {
      const file = join(folder, `manifest-${i}.yaml`);
      writeFileSync(file, manifestOf(more));
      const { status, stdout, stderr } = spawnSync('kubernetes-validate', ['--strict', file], {
        encoding: 'utf8',
      });
      expect(status, stdout + stderr).toBe(0);
    }
  });
});

describe('the script for Slurm', () => {
  it('is an array without restarts, and quotes special characters for the shell', () => {
    const script = slurmScript({
      name: 'shop',
      shards: 4,
      profile: "/home/o'hara/shop.yaml",
      args: ['--target', 'http://shop/?a=1&b=2'],
      cpu: '2',
      memory: '1G',
      folder: '/runs',
    });
    expect(script).toContain('#SBATCH --array=0-3\n');
    expect(script).toContain('#SBATCH --no-requeue\n');
    const shown = spawnSync('bash', ['-c', script.replace('exec rushhour', 'printf "%s\\n"')], {
      encoding: 'utf8',
      env: { ...process.env, SLURM_ARRAY_JOB_ID: '7' },
    }).stdout.split('\n');
    expect(shown.slice(0, 4)).toEqual([
      'run',
      "/home/o'hara/shop.yaml",
      '--target',
      'http://shop/?a=1&b=2',
    ]);
    expect(shown).toContain('/runs/7/meet');
  });
});
