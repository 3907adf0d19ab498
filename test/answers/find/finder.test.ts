import { describe, expect, it } from 'vitest';
import { Probed } from '../../../bench/find/probed.ts';
import { ALLOWED, MODELS } from '../../../bench/find/services.ts';
import { Finder } from '../../../src/answers/find/finder.ts';

const SETTINGS = {
  startRps: 50,
  lowestRps: 5,
  highestRps: 5000,
  precision: 0.05,
  confidence: 0.95,
  allowed: [ALLOWED],
  budgetSeconds: 7200,
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

  it('goes back to a good rate after one that failed, and lower where the service does not recover', () => {
    const { finder, rates } = searched('hysteresis');
    const failed = finder.rows.find(({ verdict }) => verdict === 'failed')!;
    const after = rates.slice(rates.lastIndexOf(failed.rps) + 1);
    expect(after[0]).toBeLessThan(failed.rps);
    expect(finder.found.low).toBeLessThan(model('hysteresis').capacity);
  });

  it('ends at its budget with what it knows', () => {
    const { rates, because, finder } = searched('M/M/8', { ...SETTINGS, budgetSeconds: 60 });
    expect([rates.length, because]).toEqual([60, 'budget']);
    expect(finder.found).toMatchObject({ low: 200, confirmed: false });
  });

  it('ends where this machine is the limit', () => {
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
