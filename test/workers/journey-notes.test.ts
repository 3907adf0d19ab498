import { expect, test } from 'vitest';
import { JourneyFigures } from '../../src/statistics/journey-figures.ts';
import { JourneyNotes } from '../../workers/journey-notes.ts';

test('what journeys record in several workers adds up, and is returned once', () => {
  const workers = [new JourneyNotes(), new JourneyNotes()];
  const figures = new JourneyFigures();
  for (let second = 0; second < 2; second++) {
    for (const notes of workers) {
      notes.check('has products', true);
      notes.check('has products', second === 0);
      notes.count('items', 2);
      notes.time('upload', 40);
      notes.group('gift/checkout', 100);
      notes.journey('gift', 3000);
      notes.failed('gift', 'sold out');
      figures.add(notes.take()!);
      expect(notes.take()).toBeNull();
    }
  }
  expect(figures.view()).toMatchObject({
    checks: { 'has products': { passed: 6, failed: 2 } },
    failureReasons: { 'gift: sold out': 4 },
    counters: { items: 8 },
    timings: { upload: { count: 4 } },
    groups: { 'gift/checkout': { count: 4, max: expect.closeTo(100, -1) } },
    journeyTimes: { gift: { count: 4 } },
  });
});

test('values used as names are rejected before they fill the memory; reasons are combined', () => {
  const notes = new JourneyNotes();
  const note = (i: number) => notes.check(`product ${i}`, true);
  for (let i = 0; i < 1000; i++) note(i);
  expect(() => note(1000)).toThrow(/1000 checks already/);
  note(7);
  for (let i = 0; i < 300; i++) notes.failed('gift', `no product ${i}`);
  const reasons = notes.take()!.counts.filter(({ kind }) => kind === 'reason');
  expect(reasons).toHaveLength(201);
  expect(reasons.at(-1)).toMatchObject({ name: 'gift: other reasons', count: 100 });
});
