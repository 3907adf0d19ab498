import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve } from '../../src/load/curve.ts';
import { loadsOf } from '../../src/profile/load-of.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { resolveProfile } from '../../src/profile/shipped.ts';
import { profileInput, profileOf, rampShapes } from '../support/profiles.ts';

const curveOf = (input: Parameters<typeof profileInput>[0]) =>
  Curve.of(loadsOf(profileOf(input))[0]!);

describe('a curve with ramps', () => {
  const curve = curveOf({
    requestsPerSecond: 100,
    durationSeconds: 10,
    rampUpSeconds: 4,
    rampDownSeconds: 2,
  });

  it.each([
    ['starts at 0', 0, 0],
    ['is half way up in the middle of the ramp', 2000, 50],
    ['reaches its rate at the end of the ramp', 4000, 100],
    ['holds', 6000, 100],
    ['is half way down in the middle of the way down', 9000, 50],
    ['is 0 at its end', 10_000, 0],
    ['is 0 after its end', 11_000, 0],
  ])('%s', (_sentence, tMs, rate) => {
    expect(curve.levelAt(tMs)).toBeCloseTo(rate, 9);
  });

  it.each([
    ['nothing before it starts', -5, 0],
    ['a triangle by the end of the ramp', 4000, 200],
    ['the whole by its end', 10_000, 200 + 400 + 100],
    ['no more after its end', 60_000, 700],
  ])('has %s due', (_sentence, tMs, requests) => {
    expect(curve.areaBy(tMs)).toBeCloseTo(requests, 9);
  });

  it.each([
    [1000, 'ramp-up'],
    [5000, 'hold'],
    [9000, 'ramp-down'],
  ])('at %i ms is in its %s', (tMs, phase) => {
    expect(curve.phaseAt(tMs)).toBe(phase);
  });
});

describe.each(rampShapes)('a %s ramp', (rampShape) => {
  const up = curveOf({ requestsPerSecond: 50, durationSeconds: 8, rampUpSeconds: 8, rampShape });
  const down = curveOf({
    requestsPerSecond: 50,
    durationSeconds: 8,
    rampDownSeconds: 8,
    rampShape,
  });

  it('never falls on the way up', () => {
    for (let t = 0; t < 7990; t += 10) {
      expect(up.levelAt(t + 10)).toBeGreaterThanOrEqual(up.levelAt(t) - 1e-9);
    }
  });

  it('falls as it rose, in reverse', () => {
    for (let t = 5; t < 8000; t += 10) {
      expect(down.levelAt(t)).toBeCloseTo(up.levelAt(8000 - t), 6);
    }
  });

  it('has an area equal to the integral of its rate', () => {
    for (const curve of [up, down]) {
      let sum = 0;
      for (let t = 0; t < 8000; t++) sum += curve.levelAt(t + 0.5) / 1000;
      expect(curve.areaBy(8000)).toBeCloseTo(sum, 1);
    }
  });
});

describe('a curve of stages', () => {
  const stages = [
    { forSeconds: 2, requestsPerSecond: 40 },
    { forSeconds: 0, requestsPerSecond: 100 },
    { forSeconds: 3, requestsPerSecond: 100 },
    { forSeconds: 5, requestsPerSecond: 0, shape: 'smooth' as const },
  ];
  const curve = Curve.of(
    loadsOf(
      TrafficProfile.from({
        name: 'staged',
        stages,
        userTypeDistribution: { guest: 1 },
        workflowDistribution: { browse: 1 },
      }),
    )[0]!,
  );

  it('lasts as long as its stages together', () => {
    expect(curve.durationMs).toBe(10_000);
  });

  it('jumps at a stage of length 0', () => {
    expect(curve.levelAt(1999)).toBeCloseTo(40, 1);
    expect(curve.levelAt(2000)).toBe(100);
  });

  it('adds up its stages', () => {
    expect(curve.areaBy(10_000)).toBeCloseTo(40 + 300 + 250, 9);
  });
});

it.each(['normal', 'degraded', 'day'])(
  '%s, shortened, lasts exactly as long as requested',
  (name) => {
    const profile = TrafficProfile.fromYaml(resolveProfile(name));
    for (const durationSeconds of [1, 2, 3, 7, 10, 20, 30]) {
      expect(Curve.of(loadsOf(profile.with({ durationSeconds }))[0]!).durationMs).toBe(
        durationSeconds * 1000,
      );
    }
  },
);

describe('a switch to another profile', () => {
  it('continues from the current rate and total, at any time', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9999, noNaN: true }), (atMs) => {
        const before = curveOf({ requestsPerSecond: 100, durationSeconds: 10, rampUpSeconds: 5 });
        const next = profileOf({ requestsPerSecond: 300, durationSeconds: 20, rampUpSeconds: 4 });
        const curve = before.switchedTo(loadsOf(next)[0]!, atMs);
        expect(curve.levelAt(atMs)).toBeCloseTo(before.levelAt(atMs), 6);
        expect(curve.areaBy(atMs)).toBeCloseTo(before.areaBy(atMs), 6);
        expect(curve.areaBy(atMs / 2)).toBeCloseTo(before.areaBy(atMs / 2), 6);
        expect(curve.levelAt(atMs + 4000)).toBeCloseTo(300, 6);
        expect(curve.durationMs).toBeCloseTo(atMs + 20_000, 6);
      }),
    );
  });
});

describe('a curve that is scaled', () => {
  const profile = TrafficProfile.from({
    ...profileInput(),
    requestsPerSecond: undefined,
    durationSeconds: undefined,
    stages: [
      { forSeconds: 10, requestsPerSecond: 100, shape: 'smooth' },
      { forSeconds: 0, requestsPerSecond: 300 },
      { forSeconds: 10, requestsPerSecond: 50, shape: 'exponential' },
      { forSeconds: 10, requestsPerSecond: 200, shape: 'steps' },
    ],
  });
  const moves = fc.array(
    fc.record({
      waitMs: fc.double({ min: 0, max: 12_000, noNaN: true }),
      factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
    }),
    { minLength: 1, maxLength: 5 },
  );

  it('is the original times all factors so far, and its total is the sum of the parts', () => {
    const whole = Curve.of(loadsOf(profile)[0]!);
    fc.assert(
      fc.property(moves, (given) => {
        let curve = whole;
        let atMs = 0;
        let total = 0;
        let product = 1;
        for (const { waitMs, factor } of given) {
          total += product * (whole.areaBy(atMs + waitMs) - whole.areaBy(atMs));
          atMs += waitMs;
          product *= factor;
          curve = curve.scaled(factor, atMs);
        }
        expect(curve.durationMs).toBe(whole.durationMs);
        expect(curve.areaBy(atMs)).toBeCloseTo(total, 6);
        for (const laterMs of [atMs, atMs + 1, atMs + 5000, 29_999]) {
          if (laterMs < atMs) continue;
          const expected = whole.levelAt(laterMs) * product;
          expect(curve.levelAt(laterMs) / Math.max(1, expected)).toBeCloseTo(
            expected / Math.max(1, expected),
            9,
          );
        }
      }),
    );
  });

  it('continues from the rate of a ramp that a profile switch began', () => {
    const from = curveOf({ requestsPerSecond: 1000, durationSeconds: 60 });
    const to = profileInput({ requestsPerSecond: 2000, durationSeconds: 120, rampUpSeconds: 60 });
    const switched = from.switchedTo(loadsOf(TrafficProfile.from(to))[0]!, 10_000);
    const moved = switched.scaled(1.1, 12_000);
    expect(switched.levelAt(12_000)).toBeCloseTo(1033.3, 1);
    expect(moved.levelAt(12_000)).toBeCloseTo(1136.7, 1);
    expect(moved.levelAt(80_000)).toBe(2200);
    expect(moved.levelAt(11_000)).toBe(switched.levelAt(11_000));
  });
});
