import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { ANSWER, SERVICES, startTarget, type Target } from '../support/target.ts';

const HUNG_MS = 1500;
/** As long as a journey: users who failed at one service are missing at later steps for this long. */
const REST_MS = 22_000;
/** A second in which the generator itself was later than this is ignored, milliseconds. */
const LATE_MS = 100;

interface Hang {
  readonly service: string;
  readonly fromMs: number;
}

it('if a service of the shop hangs, no other one is silent for a second', {
  tags: 'long',
  timeout: 300_000,
}, async () => {
  let hung = '';
  const targets = new Map<string, Target>();
  for (const service of SERVICES) {
    const target = await startTarget((_request, response) => {
      if (service === hung) return;
      response.setHeader('content-type', 'application/json');
      response.end(ANSWER);
    });
    targets.set(service, target);
  }
  const profile = profileOf({
    requestsPerSecond: 300,
    durationSeconds: 300,
    requestTimeoutSeconds: 1,
    // Longer than a service hangs: users past that service are on their way to the others in the meantime.
    thinkTimeSeconds: { min: 1, max: 3 },
  });
  const urls = Object.fromEntries([...targets].map(([service, { url }]) => [service, url]));
  const generator = new TrafficGenerator(profile, urls, { workers: 1 });
  await generator.start();
  await sleep(REST_MS);
  const hangs: Hang[] = [];
  for (const service of SERVICES) {
    hung = service;
    hangs.push({ service, fromMs: performance.now() });
    await sleep(HUNG_MS);
    hung = '';
    await sleep(REST_MS);
  }
  const result = await generator.stop();
  expectFinalBooksToBalance(result);
  const epochMs = Date.parse(result.startedAt!) - performance.timeOrigin;
  const lateAt = (moment: number) => {
    const second = Math.floor((moment - epochMs) / 1000);
    return result.timeline.some(
      (row) => Math.abs(row.second - second) <= 1 && (row.latenessP99 ?? 0) > LATE_MS,
    );
  };
  for (const { service, fromMs } of hangs) {
    if (lateAt(fromMs) || lateAt(fromMs + HUNG_MS)) continue;
    for (const [other, { arrivals }] of targets) {
      if (other === service) continue;
      const seen = arrivals.filter((at) => at > fromMs && at < fromMs + HUNG_MS);
      const moments = [fromMs, ...seen, fromMs + HUNG_MS];
      const gaps = moments.slice(1).map((at, index) => at - moments[index]!);
      expect(Math.max(...gaps), `${other} while ${service} hung`).toBeLessThan(1000);
    }
  }
  await Promise.all([...targets.values()].map((target) => target.close()));
});
