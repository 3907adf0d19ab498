import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Page } from '../../src/import/access-log/pages.ts';
import { Sessions } from '../../src/import/access-log/sessions.ts';

const MINUTE = 60_000;

it('a client that was quiet for half an hour begins a new session, whatever the others do', () => {
  const page = {} as Page;
  const request = fc.record({
    client: fc.integer({ min: 0, max: 5 }).map((number) => `10.0.0.${number}`),
    after: fc.integer({ min: 0, max: 25 * MINUTE }),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const sessions = new Sessions();
      const lastMs = new Map<string, number>();
      let [endMs, expected] = [0, 0];
      for (const { client, after } of requests) {
        endMs += after;
        if (endMs - (lastMs.get(client) ?? Number.NEGATIVE_INFINITY) > 30 * MINUTE) expected++;
        lastMs.set(client, endMs);
        sessions.add({ client, endMs, tookMs: 0 } as Parameters<Sessions['add']>[0], page);
      }
      sessions.close();
      expect(sessions.count).toBe(expected);
      expect(sessions.follows.get(page)?.get(null) ?? 0).toBe(expected);
      expect(sessions.requests).toBe(requests.length);
    }),
  );
});
