import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, type TestOptions } from 'vitest';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { H2_ROWS } from './h2-rows.ts';
import { type HttpClientName, type Played, play } from './play.ts';
import type { Row } from './row.ts';
import { PATIENT_ROWS, ROWS } from './rows.ts';
import type { HostileServer } from './server.ts';

const HAS_IPV6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ family, internal }) => family === 'IPv6' && internal),
);

const canBePlayed = ({ ipv6 }: Row) => HAS_IPV6 || !ipv6;

async function expectSocketsGivenBack(server: HostileServer): Promise<void> {
  for (let looks = 0; looks < 100 && server.open > 0; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(server.open, 'connections left open').toBe(0);
}

const MIB = 1024 * 1024;

/** With the most memory that a run may take: undici keeps reading what never ends until the timeout. */
const CLIENTS: readonly (readonly [HttpClientName, number, TestOptions])[] = [
  ['wire', 200 * MIB, {}],
  ['undici', 600 * MIB, { tags: 'long' }],
];

function outcomesOf({ outcomes, undici }: Row, client: HttpClientName): Row['outcomes'] {
  return client === 'undici' ? (undici ?? outcomes) : outcomes;
}

async function expectRow(played: Played, row: Row, client: HttpClientName): Promise<void> {
  const { name, json } = row;
  const outcomes = outcomesOf(row, client);
  const mine = played.lines.filter(({ workflow }) => workflow === name);
  const calls = mine.filter(({ step }) => step === 'call');
  const came = [...new Set(calls.map(({ status, error }) => error ?? status))];
  expect(calls.length, 'requests').toBeGreaterThan(0);
  expect(outcomes, `what came: ${came}`).toEqual(expect.arrayContaining(came));
  if (json !== undefined) {
    const saw = mine.filter(({ step }) => step !== 'call').map(({ step }) => step);
    expect([...new Set(saw)]).toEqual([json ? 'saw-json' : 'saw-none']);
  }
  const server = played.servers.get(name)!;
  // Nothing is sent again: no retry, no followed redirect.
  const others = name.endsWith('healthy') ? played.lines.length : calls.length;
  expect(server.asked).toBeLessThanOrEqual(others);
  await expectSocketsGivenBack(server);
}

for (const [client, mostBytes, options] of CLIENTS)
  describe(`${client}: a service that misbehaves`, options, () => {
    let played: Played;
    beforeAll(async () => {
      played = await play(ROWS.filter(canBePlayed), {
        requestsPerSecond: 80,
        requestsEach: 3,
        requestTimeoutSeconds: 2,
        client,
      });
    });
    afterAll(() => played.close());

    for (const row of ROWS) {
      const outcomes = outcomesOf(row, client).join(' or ');
      it.skipIf(!canBePlayed(row))(`${row.name}: ${outcomes}`, () =>
        expectRow(played, row, client),
      );
    }

    it('leaves the books balanced, and the run ends on time', () => {
      expectFinalBooksToBalance(played.result);
      expect(played.result.trace).toEqual({ written: played.lines.length, dropped: 0 });
      expect(played.result.errors['workflow_error']).toBeUndefined();
      expect(played.endedInMs).toBeLessThan(20_000);
    });

    it('never decompresses a bomb', () => {
      expect(played.grewBytes).toBeLessThan(mostBytes);
    });
  });

for (const [client, , options] of CLIENTS)
  describe(`${client}: a service that sends endlessly`, options, () => {
    let played: Played;
    beforeAll(async () => {
      played = await play(PATIENT_ROWS, {
        requestsPerSecond: 4,
        requestsEach: 2,
        requestTimeoutSeconds: 60,
        client,
      });
    });
    afterAll(() => played.close());

    it.each(
      PATIENT_ROWS.map((row) => [row.name, outcomesOf(row, client).join(' or '), row] as const),
    )('%s: %s', (_name, _outcomes, row) => expectRow(played, row, client));

    it('leaves the books balanced, and its memory is bounded', () => {
      expectFinalBooksToBalance(played.result);
      expect(played.grewBytes).toBeLessThan(600 * MIB);
    });
  });

describe('HTTP/2: a service that misbehaves', () => {
  let played: Played;
  beforeAll(async () => {
    played = await play(H2_ROWS, {
      requestsPerSecond: 80,
      requestsEach: 3,
      requestTimeoutSeconds: 2,
      client: 'wire',
    });
  });
  afterAll(() => played.close());

  it.each(H2_ROWS.map((row) => [row.name, row.outcomes.join(' or '), row] as const))(
    '%s: %s',
    (_name, _outcomes, row) => expectRow(played, row, 'wire'),
  );

  it('leaves the books balanced, and the run ends on time', () => {
    expectFinalBooksToBalance(played.result);
    expect(played.result.errors['workflow_error']).toBeUndefined();
    expect(played.endedInMs).toBeLessThan(20_000);
    expect(played.grewBytes).toBeLessThan(200 * MIB);
  });
});
