import { describe, expect, it } from 'vitest';
import { Probe, type ProbeResult, type Second } from '../../../src/answers/find/probe.ts';

const SETTINGS = {
  allowed: [0.01],
  confidence: 0.975,
  clusters: [1],
  leastSeconds: 10,
  mostSeconds: 48,
};

const second = (count: number, rest: Partial<Second> = {}): Second => ({
  requests: 100,
  inFlight: 2,
  violations: [{ count, near: count }],
  dropped: false,
  generatorLimited: false,
  ...rest,
});

/** Plays seconds until the probe is over; null where it never is. */
function played(of: (i: number) => Second, seconds = 100, settings = SETTINGS): ProbeResult | null {
  const probe = new Probe(settings);
  for (let i = 0; i < seconds; i++) {
    const result = probe.add(of(i));
    if (result !== null) return result;
  }
  return null;
}

describe('a probe', () => {
  it('passes once violations are too few to be chance: 0 of 367 are, at 1% and 97.5%', () => {
    expect(played(() => second(0))).toMatchObject({ verdict: 'passed', seconds: 15, shares: [0] });
  });

  it('fails early where they are too many', () => {
    expect(played(() => second(30))).toMatchObject({
      verdict: 'failed',
      seconds: 6,
      shares: [0.3],
    });
  });

  it('stays undecided at the very share that is allowed', () => {
    expect(played(() => second(1))?.verdict).toBe('undecided');
  });

  it('takes a stumble of many requests for one event', () => {
    // 60 of 2,400 requests at 1%: hardly chance if each were independent, but they came in one second.
    const stumble = played((i) => second(i === 8 ? 60 : 0));
    expect(stumble?.verdict).toBe('undecided');
    expect(stumble!.seen[0]!.violations).toBeCloseTo(1, 1);
  });

  it('counts spells of different sizes by their index of dispersion', () => {
    const sizes = new Map([
      [6, 10],
      [14, 10],
      [22, 40],
    ]);
    // The sum of squares over the sum: 30, as the variance of a compound Poisson process over its mean.
    const spells = played((i) => second(sizes.get(i) ?? 0, { inFlight: 2 }));
    expect(spells!.seen[0]!.cluster).toBeGreaterThan(20);
    expect(spells!.seen[0]!.cluster).toBeLessThanOrEqual(30);
  });

  it('does not pass for having seen no stumble, where those of other probes were large', () => {
    const large = { ...SETTINGS, clusters: [50] };
    expect(played(() => second(0), 100, large)?.verdict).toBe('undecided');
    // They make no rate worse than it is.
    expect(played(() => second(30), 100, large)?.verdict).toBe('failed');
  });

  it('is told by requests that came near how rare ones would cluster', () => {
    const near = (i: number) =>
      second(0, { violations: [{ count: 0, near: i % 10 < 2 ? 50 : 0 }] });
    expect(played(near)!.seen[0]!.requests).toBeLessThan(100);
    expect(played(near)?.verdict).toBe('undecided');
  });

  it('waits until what is under way has settled, and not for ever', () => {
    const rising = (i: number) => second(0, { inFlight: 10 * 2 ** i });
    expect(played(rising, 10)).toBeNull();
    expect(played(rising)?.seconds).toBe(22);
  });

  it('fails where arrivals are dropped, and says nothing where this machine is late', () => {
    expect(played(() => second(0, { dropped: true }))).toMatchObject({
      verdict: 'failed',
      seconds: 1,
    });
    expect(played(() => second(0, { generatorLimited: true }))?.verdict).toBe('generator-limited');
    expect(played((i) => second(0, { generatorLimited: i < 2 }))?.verdict).toBe('passed');
  });
});
