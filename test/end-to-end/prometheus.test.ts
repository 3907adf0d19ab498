import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { prometheus } from '../support/programs.ts';
import { startTarget, type Target } from '../support/target.ts';
import { until } from '../support/until.ts';

const profile = (durationSeconds: number) =>
  profileOf({
    requestsPerSecond: 60,
    durationSeconds,
    thinkTimeSeconds: { min: 0.1, max: 0.3 },
  });

let target: Target;
let folder: string;
beforeAll(async () => {
  target = await startTarget();
  folder = await mkdtemp(join(tmpdir(), 'rushhour-prometheus-'));
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

describe('Prometheus', () => {
  it.skipIf(prometheus.skip)(
    'scrapes a run and knows its metrics by type (needs prometheus)',
    { tags: 'long' },
    async () => {
      expect(prometheus.found, 'prometheus on the PATH').toBe(true);
      const generator = new TrafficGenerator(profile(600), target.urls, {
        prometheus: { port: 0 },
      });
      await generator.start();
      const port = await freePort();
      const { host } = new URL(generator.metricsUrl!);
      const config = join(folder, 'prometheus.yml');
      await writeFile(
        config,
        `scrape_configs: [{job_name: rushhour, scrape_interval: 300ms, scrape_timeout: 300ms, static_configs: [{targets: ['${host}']}]}]\n`,
      );
      const server = spawn(
        'prometheus',
        [
          `--config.file=${config}`,
          `--storage.tsdb.path=${join(folder, 'tsdb')}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        { stdio: 'ignore' },
      );
      onTestFinished(async () => {
        const gone = once(server, 'exit');
        server.kill();
        await gone;
        await generator.stop();
      });
      const api = `http://127.0.0.1:${port}/api/v1`;
      const value = async (query: string) => {
        const answer = await fetch(`${api}/query?query=${encodeURIComponent(query)}`).catch(
          () => null,
        );
        const body = answer?.ok
          ? ((await answer.json()) as { data: { result: { value: [number, string] }[] } })
          : null;
        const number = Number(body?.data.result[0]?.value[1]);
        return number > 0 ? number : null;
      };
      expect(await until(() => value('sum(rate(rushhour_requests_total[5s]))'))).toBeGreaterThan(0);
      const p90 = 'histogram_quantile(0.9, rate(rushhour_response_time_seconds_bucket[5s]))';
      expect(await until(() => value(p90))).toBeLessThan(60);
      const metadata = (await (await fetch(`${api}/metadata`)).json()) as {
        data: Record<string, { type: string }[]>;
      };
      const typeOf = (name: string) => metadata.data[name]?.[0]?.type;
      expect(typeOf('rushhour_requests_total')).toBe('counter');
      expect(typeOf('rushhour_users_active')).toBe('gauge');
      expect(typeOf('rushhour_response_time_seconds')).toBe('histogram');
      expectFinalBooksToBalance(await generator.stop());
    },
  );

  it('reports before the run that its port is taken', async () => {
    const generator = new TrafficGenerator(profile(1), target.urls, {
      prometheus: { port: Number(new URL(target.url).port) },
    });
    await expect(generator.start()).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(/127\.0\.0\.1:\d+: the port is taken/),
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? address!.port : 0;
}
