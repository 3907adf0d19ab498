import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { DURATIONS } from '../../src/outputs/metrics.ts';
import { PrometheusEndpoint } from '../../src/outputs/prometheus.ts';
import { timelineCsv } from '../../src/outputs/timeline-csv.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { MergedHistogram } from '../../src/statistics/merged-histogram.ts';
import { profileInput } from '../support/profiles.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/exports.md'), 'utf8');

it('docs/exports.md names every column of timeline.csv', () => {
  for (const column of timelineCsv([]).trimEnd().split(',')) {
    expect(page).toContain(`\`${column}\``);
  }
});

it('docs/exports.md names every metric with its type, and no others', async () => {
  const generator = new TrafficGenerator(TrafficProfile.from(profileInput()));
  const nothing = new MergedHistogram();
  const endpoint = await PrometheusEndpoint.listen(
    { port: 0 },
    {
      profile: 'test',
      seed: 1,
      startedAtMs: () => 0,
      countedSinceMs: () => 0,
      stats: () => generator.getStats(),
      histograms: () => ({ response: nothing, service: nothing, startDelay: nothing }),
    },
  );
  const text = await (await fetch(endpoint.target)).text();
  await endpoint.close();
  const served = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  );
  const documented = [...page.matchAll(/^\| `(rushhour_\w+)` +\| (\w+)/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  );
  expect(documented.toSorted()).toEqual(served.toSorted());
  expect(served.filter((line) => line.endsWith(' histogram'))).toHaveLength(DURATIONS.length);
});
