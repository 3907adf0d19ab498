import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LOADS_CSV_HEADER } from '../../src/outputs/loads-csv.ts';
import { DURATIONS, PART_DURATIONS } from '../../src/outputs/metrics.ts';
import { PARTS_HEADER } from '../../src/outputs/parts-csv.ts';
import { PrometheusEndpoint } from '../../src/outputs/prometheus.ts';
import { CSV_HEADER } from '../../src/outputs/timeline-csv.ts';
import { anObservedRun } from '../support/observed-run.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/exports.md'), 'utf8');

it('docs/exports.md names every column of timeline.csv and loads.csv', () => {
  for (const column of `${CSV_HEADER.trimEnd()},${LOADS_CSV_HEADER.trimEnd()}`.split(',')) {
    expect(page).toContain(`\`${column}\``);
  }
});

it('docs/exports.md names every column of parts.csv', () => {
  for (const column of PARTS_HEADER.trimEnd().split(',')) {
    expect(page).toContain(`\`${column}\``);
  }
});

it('docs/exports.md names every metric with its type, and no others', async () => {
  const endpoint = new PrometheusEndpoint({ port: 0 });
  await endpoint.start(anObservedRun());
  const text = await (await fetch(endpoint.target)).text();
  await endpoint.stop();
  const served = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  );
  const documented = [...page.matchAll(/^\| `(rushhour_\w+)` +\| (\w+)/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  );
  expect(documented.toSorted()).toEqual(served.toSorted());
  expect(served.filter((line) => line.endsWith(' histogram'))).toHaveLength(
    DURATIONS.length + PART_DURATIONS.length,
  );
});
