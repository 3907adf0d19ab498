import { expect, it } from 'vitest';
import { attendanceInWords } from '../../../src/cli/live/attendance.ts';

const SHARDS = {
  count: 5,
  started: true,
  playing: 3,
  seconds: 12,
  slowest: [2],
  lost: [0],
  missing: [4],
  startSkewMs: 2.5,
};

it('reports shards that are gone, and shards that the others have waited for longer than a second', () => {
  expect(attendanceInWords(SHARDS, 1)).toEqual([
    '3 of 5 playing',
    'lost: 0',
    'missing: 4',
    'started within 2.50 ms',
  ]);
  expect(attendanceInWords(SHARDS, 7.6)).toContain('waiting 7 s for 2');
  const all = { ...SHARDS, playing: 5, lost: [], missing: [], startSkewMs: null, started: false };
  expect(attendanceInWords(all, 1)).toEqual(['5 of 5 ready']);
});
