import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RUN_INPUTS,
  RUN_PHASES,
  type RunInput,
  type RunPhase,
  transition,
} from '../../src/engine/run-state.ts';

const source = readFileSync(join(import.meta.dirname, '../../src/engine/run-state.ts'), 'utf8');

/** The table above the code, cell by cell. */
function documented(): { input: string; phase: string; cell: string }[] {
  const rows = [...source.matchAll(/^ \* \| (.*) \|$/gm)].map(([, row]) => row!.split(' | '));
  const [head, ...body] = rows;
  return body.flatMap(([input, ...cells]) =>
    cells.map((cell, i) => ({ input: input!, phase: head![i + 1]!, cell })),
  );
}

describe('the state table', () => {
  const cells = documented();

  it('has a cell for every input in every phase', () => {
    const expected = RUN_INPUTS.flatMap((input) =>
      RUN_PHASES.map((phase) => ({ input, phase, cell: expect.any(String) })),
    );
    expect(cells).toEqual(expected);
  });

  it.each(cells)('$input while $phase: $cell', ({ input, phase, cell }) => {
    const meant = cell === '=' ? phase : cell === '–' ? null : cell;
    expect(transition(phase as RunPhase, input as RunInput)).toBe(meant);
  });

  it('can be left from every phase, and is never left once it is over', () => {
    for (const phase of RUN_PHASES) {
      const leadsTo = new Set<RunPhase>([phase]);
      for (const from of leadsTo) {
        for (const input of RUN_INPUTS) {
          const to = transition(from, input);
          if (to !== null && to !== 'refused') leadsTo.add(to);
        }
      }
      expect(leadsTo, phase).toContain('over');
    }
    for (const input of RUN_INPUTS) expect([null, 'refused']).toContain(transition('over', input));
  });

  it('never goes back from ending to running, whatever happens', () => {
    const order = ['running', 'finishing', 'aborting', 'closing', 'over'];
    const rank = (phase: RunPhase) => Math.max(0, order.indexOf(phase));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...RUN_INPUTS)), (inputs) => {
        let phase: RunPhase = 'idle';
        for (const input of inputs) {
          const to = transition(phase, input);
          if (to === null || to === 'refused') continue;
          expect(rank(to)).toBeGreaterThanOrEqual(rank(phase));
          phase = to;
        }
      }),
    );
  });
});
