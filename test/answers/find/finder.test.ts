import { describe, expect, it } from 'vitest';
import { Probed } from '../../../bench/find/probed.ts';
import { ALLOWED, MODELS } from '../../../bench/find/services.ts';
import { Finder } from '../../../src/answers/find/finder.ts';
import type { Second } from '../../../src/answers/find/second.ts';

const SETTINGS = {
  startRps: 50,
  lowestRps: 5,
  highestRps: 5000,
  precision: 0.05,
  confidence: 0.95,
  allowed: [ALLOWED],
  budgetSeconds: 14_400,
  seed: 1,
};
const model = (wanted: string) => MODELS.find(({ name }) => name === wanted)!;

function searched(name: string, settings = SETTINGS) {
  const probed = new Probed(model(name), 1);
  const finder = new Finder(settings);
  let order = finder.first;
  const rates: number[] = [];
  while (order.do === 'hold') {
    rates.push(order.rps);
    order = finder.second(probed.second(order.rps));
  }
  return { finder, rates, because: order.because };
}

/** docs/find.md has the table of 200 seeds. */
describe('a finder', () => {
  it.each(['M/M/8', 'hard knee'])('finds the capacity of %s', (name) => {
    const { finder, because } = searched(name);
    const { low, high, confirmed } = finder.found;
    expect(low).toBeLessThan(model(name).capacity);
    expect(high).toBeGreaterThan(model(name).capacity);
    expect([because, confirmed]).toEqual(['found', true]);
  });

  it('returns to a good rate after a failed one, and to a lower one if the service does not recover', () => {
    const { finder, rates } = searched('hysteresis');
    const failed = finder.rows.find(({ verdict }) => verdict === 'failed')!;
    const after = rates.slice(rates.lastIndexOf(failed.rps) + 1);
    expect(after[0]).toBeLessThan(failed.rps);
    expect(finder.found.low).toBeLessThan(model('hysteresis').capacity);
  });

  it('ends at its budget with what is known', () => {
    const { rates, because, finder } = searched('M/M/8', { ...SETTINGS, budgetSeconds: 60 });
    expect([rates.length, because]).toEqual([60, 'budget']);
    expect(finder.found.low).toBeGreaterThanOrEqual(200);
    expect(finder.found.confirmed).toBe(false);
  });

  it('does not rely on short probes of a service that is slow once a minute', () => {
    const { finder } = searched('slow 5 s a minute', { ...SETTINGS, budgetSeconds: 1800 });
    const short = finder.rows.filter(
      ({ phase, verdict }) => phase !== 'ends' && verdict === 'passed',
    );
    expect(Math.max(...short.map(({ rps }) => rps))).toBeGreaterThan(
      model('slow 5 s a minute').capacity,
    );
    expect(finder.found.low ?? 0).toBeLessThan(model('slow 5 s a minute').capacity);
    expect(finder.found.high).toBeGreaterThan(model('slow 5 s a minute').capacity);
  });

  const constant = (violations: number, requests = 100): Second => ({
    requests,
    inFlight: 1,
    violations: [{ count: violations, near: violations }],
    dropped: false,
    generatorLimited: false,
  });
  const against = (service: (rps: number, second: number) => Second, settings = SETTINGS) => {
    const finder = new Finder(settings);
    let order = finder.first;
    for (let i = 0; order.do === 'hold'; i++) {
      expect(order.rps).toBeGreaterThanOrEqual(settings.lowestRps);
      expect(order.rps).toBeLessThanOrEqual(settings.highestRps);
      order = finder.second(service(order.rps, i));
    }
    return { found: finder.found, because: order.because, rows: finder.rows };
  };

  it.each<[string, (rps: number, second: number) => Second, string, object]>([
    ['an objective that is always met', (rps) => constant(0, rps), 'highest', { low: 5000 }],
    ['one that is never met', (rps) => constant(rps / 2, rps), 'lowest', { low: null, high: 5 }],
    ['services that fail', () => constant(0, 0), 'undecided', { low: null, high: null }],
    [
      'services that drop everything',
      () => ({ ...constant(0, 0), dropped: true }),
      'lowest',
      { low: null, high: 5 },
    ],
  ])('ends soon, within its range: %s', (_, service, because, found) => {
    expect(against(service)).toMatchObject({ because, found });
  });

  it('repeats the first probe if it fails, so that a service that is slow until it is warm is not underestimated', () => {
    const service = (rps: number, second: number) =>
      constant(second < 15 || rps > 380 ? rps / 2 : 0, rps);
    const { found, rows } = against(service, { ...SETTINGS, budgetSeconds: 3600 });
    expect(found.low).toBeGreaterThan(360);
    expect(found.high).toBeLessThan(400);
    expect(rows.filter(({ counts }) => !counts)).toMatchObject([
      { rps: SETTINGS.startRps, verdict: 'failed' },
    ]);
    expect(rows[1]).toMatchObject({ rps: SETTINGS.startRps, verdict: 'passed' });
  });

  it('includes both ends if an objective is met again at a higher rate', () => {
    const service = (rps: number) =>
      constant(rps > 150 && rps < 190 ? rps / 5 : rps > 380 ? rps / 2 : 0, rps);
    const { found } = against(service, { ...SETTINGS, budgetSeconds: 3600 });
    expect(found.low).toBeLessThanOrEqual(380);
    expect(found.high).toBeGreaterThan(150);
  });

  it.each([
    [2, { low: 1.6, high: 2.1 }],
    [0.5, { low: 0, high: 3 }],
  ])('takes longer at low rates, and claims no more than it observed: %f', (startRps, within) => {
    const slow = { ...SETTINGS, startRps, lowestRps: startRps / 10, highestRps: 10 * startRps };
    let due = 0;
    const service = (rps: number) => {
      due += rps;
      const requests = Math.floor(due);
      due -= requests;
      return constant(rps > 2 ? requests : 0, requests);
    };
    const { found } = against(service, slow);
    expect(found.low ?? 0).toBeLessThanOrEqual(2);
    expect(found.low ?? 0).toBeGreaterThanOrEqual(within.low);
    expect(found.high).toBeGreaterThan(2);
    expect(found.high).toBeLessThanOrEqual(within.high);
  });

  it('ends when this machine is the limit', () => {
    const finder = new Finder(SETTINGS);
    const late = {
      requests: 10,
      inFlight: 1,
      violations: [{ count: 0, near: 0 }],
      dropped: false,
      generatorLimited: true,
    };
    let order = finder.first;
    for (let i = 0; i < 5 && order.do === 'hold'; i++) order = finder.second(late);
    expect(order).toEqual({ do: 'finish', because: 'generator-limited' });
  });
});
