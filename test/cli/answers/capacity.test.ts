import { expect, it } from 'vitest';
import type { Capacity } from '../../../src/answers/find/capacity.ts';
import { capacityLines } from '../../../src/cli/answers/capacity.ts';
import { aTerminal } from '../views.ts';

it('a search that ended before its first probe shows no empty table', () => {
  const capacity: Capacity = {
    formatVersion: 1,
    profile: 'shop',
    seed: 1,
    objectives: ['latency_p99 < 300ms'],
    confidence: 0.95,
    low: null,
    high: null,
    confirmed: true,
    because: 'interrupted',
    seconds: 2,
    probes: [],
  };
  expect(capacityLines(capacity, 0.05, aTerminal()).trimEnd().split('\n')).toEqual([
    '',
    '  UNDECIDED at latency_p99 < 300ms',
    '',
    '  - interrupted after 2 s: this is what was known by then',
  ]);
});
