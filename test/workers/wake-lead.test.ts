import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/border/random.ts';
import { MOST_LEAD_MS, WakeLead } from '../../workers/wake-lead.ts';

describe('the lead of an alarm', () => {
  it('becomes the median of the time that waking up takes', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0.03, max: 0.2, noNaN: true }),
        (seed, typicalMs) => {
          const random = new Random(seed, 0);
          const lead = new WakeLead();
          const wakeUp = () => typicalMs * (0.5 + random.next()) - lead.ms;
          for (let i = 0; i < 200; i++) lead.learn(wakeUp());
          let early = 0;
          for (let i = 0; i < 1000; i++) {
            const latenessMs = wakeUp();
            if (latenessMs < 0) early++;
            lead.learn(latenessMs);
          }
          expect(early).toBeGreaterThan(400);
          expect(early).toBeLessThan(600);
        },
      ),
    );
  });

  it('is never negative, and does not follow a machine that is busy', () => {
    const lead = new WakeLead();
    for (let i = 0; i < 100; i++) lead.learn(-1);
    expect(lead.ms).toBe(0);
    for (let i = 0; i < 1000; i++) lead.learn(20);
    expect(lead.ms).toBe(MOST_LEAD_MS);
  });
});
