import { expect, it } from 'vitest';
import { PlayedProfile } from '../../src/engine/played-profile.ts';
import { profileOf } from '../support/rehearsal.ts';
import { virtualCrew } from '../support/virtual-crew.ts';

const profile = profileOf();
const END_MS = profile.durationSeconds * 1000;
const played = () =>
  new PlayedProfile(
    profile,
    virtualCrew(profile, 1, () => 20),
  );

it.each([
  ['before the first arrivals', -20, { stoppedEarly: true, endMs: 0 }],
  ['in the middle', 1500, { stoppedEarly: true, endMs: 1500 }],
  ['at its end', END_MS, { stoppedEarly: false, endMs: END_MS }],
  ['after its end', END_MS + 9000, { stoppedEarly: false, endMs: END_MS }],
])('a run that is stopped %s ends there, and says whether that was early', (_, atMs, expected) => {
  const run = played();
  run.cutShort(atMs);
  const { endMs } = run;
  expect({ stoppedEarly: run.ending.stoppedEarly, endMs }).toEqual(expected);
});

it('the first reason for which a run ended itself is kept, unless it had been played to its end', () => {
  const early = played();
  early.cutShort(1500, 'the data ran out');
  early.cutShort(1600, 'something else');
  expect(early.ending.stoppedBecause).toBe('the data ran out');
  const over = played();
  over.cutShort(END_MS, 'the data ran out');
  expect(over.ending.stoppedBecause).toBeNull();
});

it('nothing can be changed in the last half second', () => {
  const run = played();
  run.moveRate(profile.requestsPerSecond! * 2, undefined, END_MS - 500);
  expect(run.rates[0]!.current).toBe(profile.requestsPerSecond! * 2);
  for (const change of [
    () => run.moveRate(profile.requestsPerSecond!, undefined, END_MS - 499),
    () => run.switchTo(profile.with({ name: 'other' }), END_MS - 499),
  ]) {
    expect(change).toThrow(/too close to the end/);
  }
  expect(run.profile).toBe(profile);
});

it('has no target once its schedule or the run is over', () => {
  const targets = (atMs: number, over: boolean) =>
    played()
      .viewAt(atMs, over)
      .loads.map(({ target }) => target);
  expect(targets(END_MS / 2, false)).toEqual([profile.requestsPerSecond]);
  expect(targets(END_MS / 2, true)).toEqual([0]);
  expect(targets(END_MS, false)).toEqual([0]);
});
