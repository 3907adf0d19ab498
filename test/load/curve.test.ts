import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve } from '../../src/load/curve.ts';
import { loadOf } from '../../src/profile/load-of.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { resolveProfile } from '../../src/profile/shipped.ts';
import { profileInput, rampShapes } from '../support/profiles.ts';

const curveOf = (input: Parameters<typeof profileInput>[0]) =>
  Curve.of(loadOf(TrafficProfile.from(profileInput(input))));

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
    expect(curve.rateAt(tMs)).toBeCloseTo(rate, 9);
  });

  it.each([
    ['nothing before it starts', -5, 0],
    ['a triangle by the end of the ramp', 4000, 200],
    ['the whole by its end', 10_000, 200 + 400 + 100],
    ['no more after its end', 60_000, 700],
  ])('has %s due', (_sentence, tMs, requests) => {
    expect(curve.requestsBy(tMs)).toBeCloseTo(requests, 9);
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
      expect(up.rateAt(t + 10)).toBeGreaterThanOrEqual(up.rateAt(t) - 1e-9);
    }
  });

  it('comes down as it went up, run backwards', () => {
    for (let t = 5; t < 8000; t += 10) {
      expect(down.rateAt(t)).toBeCloseTo(up.rateAt(8000 - t), 6);
    }
  });

  it('has due what its rate integrates to', () => {
    for (const curve of [up, down]) {
      let sum = 0;
      for (let t = 0; t < 8000; t++) sum += curve.rateAt(t + 0.5) / 1000;
      expect(curve.requestsBy(8000)).toBeCloseTo(sum, 1);
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
    loadOf(
      TrafficProfile.from({
        name: 'staged',
        stages,
        userTypeDistribution: { guest: 1 },
        workflowDistribution: { browse: 1 },
      }),
    ),
  );

  it('lasts as long as its stages together', () => {
    expect(curve.durationMs).toBe(10_000);
  });

  it('jumps at a stage of no length', () => {
    expect(curve.rateAt(1999)).toBeCloseTo(40, 1);
    expect(curve.rateAt(2000)).toBe(100);
  });

  it('adds its stages up', () => {
    expect(curve.requestsBy(10_000)).toBeCloseTo(40 + 300 + 250, 9);
  });
});

it.each(['normal', 'degraded', 'day'])(
  '%s, shortened, lasts exactly as long as it was asked to',
  (name) => {
    const profile = TrafficProfile.fromYaml(resolveProfile(name));
    for (const durationSeconds of [1, 2, 3, 7, 10, 20, 30]) {
      expect(Curve.of(loadOf(profile.with({ durationSeconds }))).durationMs).toBe(
        durationSeconds * 1000,
      );
    }
  },
);

describe('a switch to another profile', () => {
  it('goes on from the rate and the total that were reached, whenever it comes', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9999, noNaN: true }), (atMs) => {
        const before = curveOf({ requestsPerSecond: 100, durationSeconds: 10, rampUpSeconds: 5 });
        const next = TrafficProfile.from(
          profileInput({ requestsPerSecond: 300, durationSeconds: 20, rampUpSeconds: 4 }),
        );
        const curve = before.switchedTo(loadOf(next), atMs);
        expect(curve.rateAt(atMs)).toBeCloseTo(before.rateAt(atMs), 6);
        expect(curve.requestsBy(atMs)).toBeCloseTo(before.requestsBy(atMs), 6);
        expect(curve.requestsBy(atMs / 2)).toBeCloseTo(before.requestsBy(atMs / 2), 6);
        expect(curve.rateAt(atMs + 4000)).toBeCloseTo(300, 6);
        expect(curve.durationMs).toBeCloseTo(atMs + 20_000, 6);
      }),
    );
  });
});
