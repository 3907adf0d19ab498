import { describe, expect, it } from 'vitest';
import { Probe, type ProbeResult, type SoFar } from '../../../src/answers/find/probe.ts';
import type { Second } from '../../../src/answers/find/second.ts';

const SETTINGS = { objectives: 1, leastSeconds: 3, mostSeconds: 40 };

const second = (count: number, rest: Partial<Second> = {}): Second => ({
  requests: 100,
  inFlight: 2,
  violations: [{ count, near: count }],
  dropped: false,
  generatorLimited: false,
  ...rest,
});

/** Plays seconds until the probe is over; null if it never is. */
function played(
  of: (i: number) => Second,
  judge: (soFar: SoFar) => 'passed' | 'failed' | null = () => null,
  seconds = 100,
): ProbeResult | null {
  const probe = new Probe(SETTINGS, judge);
  for (let i = 0; i < seconds; i++) {
    const result = probe.add(of(i));
    if (result !== null) return result;
  }
  return null;
}

describe('a probe', () => {
  it('is judged after doubling intervals and at its end, by all its seconds', () => {
    const looks: SoFar[] = [];
    const judge = (soFar: SoFar) => {
      looks.push(soFar);
      return null;
    };
    expect(played(() => second(1), judge)).toMatchObject({
      verdict: 'undecided',
      seconds: 43,
      requests: 4000,
      shares: [0.01],
    });
    expect(looks.map(({ seconds }) => seconds)).toEqual([3, 6, 12, 24, 40]);
    expect(looks.at(-1)!.seen[0]).toMatchObject({ requests: 4000, violations: 40, near: 40 });
  });

  it('is over as soon as it is decided', () => {
    const judge = ({ seconds }: SoFar) => (seconds < 6 ? null : 'failed');
    expect(played(() => second(30), judge)).toMatchObject({ verdict: 'failed', seconds: 9 });
  });

  it('waits until the requests in flight have settled, but not forever', () => {
    const rising = (i: number) => second(0, { inFlight: 10 * 2 ** i });
    const judge = () => 'passed' as const;
    expect(played(rising, judge, 12)).toBeNull();
    expect(played(rising, judge)?.seconds).toBe(13);
  });

  it('fails if arrivals are dropped, and has no result if this machine is late', () => {
    expect(played(() => second(0, { dropped: true }))).toMatchObject({
      verdict: 'failed',
      seconds: 1,
    });
    expect(played(() => second(0, { generatorLimited: true }))?.verdict).toBe('generator-limited');
    const judge = () => 'passed' as const;
    const late = played((i) => second(0, { generatorLimited: i < 2 }), judge);
    expect(late).toMatchObject({ verdict: 'passed', requests: 300 });
  });
});
