import { expect, it } from 'vitest';
import { workerCount } from '../../src/engine/worker-count.ts';

const MANY = { maxConnections: 1000, maxUsers: 1000 };

it.each([
  ['one less than the cores by default', undefined, MANY, 4, 3],
  ['one on a single core', undefined, MANY, 1, 1],
  ['at most 64 by default', undefined, MANY, 256, 64],
  ['as many as are wanted', 6, MANY, 2, 6],
  ['no more than start in reasonable time on these cores', 64, MANY, 2, 8],
  ['no more than there are connections', 6, { maxConnections: 3, maxUsers: 1000 }, 8, 3],
  ['no more than there are users', 6, { maxConnections: 1000, maxUsers: 2 }, 8, 2],
] as const)('workers: %s', (_what, wanted, limits, cores, count) => {
  expect(workerCount(wanted, limits, cores)).toBe(count);
});
