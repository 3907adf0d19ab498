import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { start } from './command.ts';

const FOLDER = join(import.meta.dirname, '../../examples/scenarios');

interface Service {
  readonly services: readonly string[];
  start(): Promise<{ readonly url: string; close(): void }>;
}

it('each example scenario runs against the service that comes with it', {
  tags: 'long',
}, async () => {
  const names = (await readdir(FOLDER))
    .filter((file) => file.endsWith('.mts'))
    .map((file) => file.slice(0, -'.mts'.length));
  expect(names.length).toBeGreaterThanOrEqual(8);
  const services: Record<string, string> = {};
  const running: { close(): void }[] = [];
  for (const name of names) {
    const service = (await import(join(FOLDER, `${name}.service.mjs`))) as Service;
    const { url, close } = await service.start();
    running.push({ close });
    for (const one of service.services) services[one] = url;
  }
  const profile = {
    name: 'scenarios',
    requests_per_second: 60,
    duration_seconds: 4,
    graceful_stop_seconds: 10,
    think_time_seconds: { min: 0.01, max: 0.05 },
    user_type_distribution: { free: 1 },
    workflow_distribution: Object.fromEntries(names.map((name) => [name, 1 / names.length])),
    workflow_modules: names.map((name) => join(FOLDER, `${name}.mts`)),
    services,
  };
  const file = join(await mkdtemp(join(tmpdir(), 'rushhour-scenarios-')), 'scenarios.json');
  await writeFile(file, JSON.stringify(profile));
  try {
    const { stdout, stderr } = await start('run', file, '--json', '-', '--quiet').outcome;
    const result = JSON.parse(stdout) as RunResult;
    expect(result.stats.failureReasons, stderr).toEqual({});
    for (const name of names)
      expect(result.stats.outcomesByWorkflow[name]?.completed, name).toBeGreaterThan(0);
    for (const [check, { failed }] of Object.entries(result.stats.checks))
      expect(failed, check).toBe(0);
    expect(Object.keys(result.stats.checks)).toEqual(
      expect.arrayContaining([
        'is logged in',
        'arrived whole',
        'keeps its name',
        'has a number',
        'has three items',
      ]),
    );
    expect(result.stats.counters).toMatchObject({
      conflicts: expect.any(Number),
      messages: expect.any(Number),
      'tokens refreshed': expect.any(Number),
    });
    expect(result.stats.errors).toEqual({ http_4xx: result.stats.counters['tokens refreshed'] });
  } finally {
    for (const { close } of running) close();
  }
});
