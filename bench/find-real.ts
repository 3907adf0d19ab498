/**
 * Whether `rushhour find` is right for real services on loopback whose capacity is known by construction, with the
 * generator's core otherwise idle, and shared with a process that uses all it can get.
 *
 *     npm run bench:find-real [-- --times 1] [--budget 120] [--only 'part of a name']
 *
 * A search takes `--budget` seconds at most: 10 minutes for all six with one search each.
 */
import { parseArgs } from 'node:util';
import type { Capacity } from '../src/answers/find/capacity.ts';
import { type Judged, judged, RIGHT } from './find/judged.ts';
import { TARGETS, type Target } from './find/targets.ts';
import { keepToTargetCore } from './support/processes.ts';
import { jsonOf } from './support/rushhour.ts';
import { table } from './support/table.ts';
import { hog } from './verdict/disturbances.ts';

const CORES = ['idle', 'busy'] as const;
type Core = (typeof CORES)[number];

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '1' },
    budget: { type: 'string', default: '120' },
    only: { type: 'string', default: '' },
  },
});

interface Search extends Judged {
  readonly seconds: number;
}

async function search(target: Target, core: Core, seed: number): Promise<Search> {
  const { url, stop } = await target.start();
  const undo = core === 'busy' ? await hog(1, 'generator')({ generator: 0, services: 0 }) : null;
  try {
    const journeys = { url, rps: target.startRps, seconds: 60, seed };
    const options = ['--slo', target.slo, '--budget', `${values.budget}s`];
    const capacity = JSON.parse(await jsonOf('find', journeys, options)) as Capacity;
    return { ...judged(capacity, target.capacity), seconds: capacity.seconds };
  } finally {
    undo?.();
    await stop();
  }
}

function rowOf(target: Target, core: Core, found: readonly Search[]): string[] {
  const { name, capacity } = target;
  const right = found.filter(({ is }) => is === RIGHT).length;
  const others = found.flatMap(({ is }) => (is === RIGHT ? [] : [is]));
  const counted = [...new Set(others)].map(
    (is) => `${others.filter((other) => other === is).length} ${is}`,
  );
  return [
    name,
    Number.isFinite(capacity) ? capacity.toFixed(1) : 'none',
    core,
    `${right} of ${found.length}`,
    counted.join(', '),
    found.map(({ words }) => words).join('; '),
    Math.max(...found.map(({ seconds }) => seconds)).toFixed(0),
  ];
}

keepToTargetCore();
const rows: string[][] = [];
for (const target of TARGETS.filter(({ name }) => name.includes(values.only))) {
  for (const core of CORES) {
    const found: Search[] = [];
    for (let time = 1; time <= Number(values.times); time++) {
      const one = await search(target, core, time);
      console.error(`${target.name}, core ${core}: ${one.is}, ${one.words}, ${one.seconds} s`);
      found.push(one);
    }
    rows.push(rowOf(target, core, found));
  }
}
console.log(
  table(['service', 'capacity', 'core', 'right', 'otherwise', 'found', 'seconds at most'], rows),
);
