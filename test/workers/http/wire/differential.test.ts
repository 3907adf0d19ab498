import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers } from './answers.ts';
import {
  startParrot,
  type Understood,
  understoodByNode,
  understoodByUndici,
} from './other-clients.ts';
import { type Parsed, parse } from './parse.ts';

const CLIENTS = { undici: understoodByUndici, node: understoodByNode };
type Client = keyof typeof CLIENTS;

/** The same responses each time, or another number of different ones on request. */
const ASKED_FOR = Number(process.env['DIFFERENTIAL_ANSWERS'] ?? 0);
const RUNS = ASKED_FOR > 0 ? { numRuns: ASKED_FOR } : { numRuns: 300, seed: 1 };

interface Difference {
  readonly why: string;
  readonly clients: readonly Client[];
  readonly applies: (parsed: Parsed, answer: string) => boolean;
  readonly example: string;
}

const refusedWith = (words: string) => (parsed: Parsed) => parsed.outcome.endsWith(words);

const OK = 'HTTP/1.1 200 OK\r\n';

/** Where others interpret a response differently, and why this client does not. */
const DIFFERENCES: readonly Difference[] = [
  {
    why: 'RFC 9112, 6.1: chunked is applied last, once; others take the chunks for the body',
    clients: ['undici', 'node'],
    applies: refusedWith('chunked is not the last transfer-encoding'),
    example: `${OK}transfer-encoding: chunked, gzip\r\n\r\nhello`,
  },
  {
    why: 'RFC 9112, 6.1: transfer-encoding in HTTP/1.0 is faulty framing',
    clients: ['undici', 'node'],
    applies: refusedWith('transfer-encoding in HTTP/1.0'),
    example: 'HTTP/1.0 200 OK\r\ntransfer-encoding: gzip\r\n\r\nhello',
  },
  {
    why: 'RFC 9112, 2.2: an empty line may stand before a request, not before a response',
    clients: ['undici', 'node'],
    applies: (_, answer) => answer.startsWith('\r\n'),
    example: `\r\n${OK}\r\nhello`,
  },
  {
    why: 'RFC 9112, 4: there are no control characters in a reason',
    clients: ['undici', 'node'],
    applies: refusedWith('a control character in the status line'),
    example: 'HTTP/1.1 200 O\x01K\r\n\r\nhello',
  },
  {
    why: 'RFC 9112, 9.6: a connection is closed after the final response, not after a hint',
    clients: ['undici', 'node'],
    applies: (_, answer) => /^HTTP\/1.1 103 .*?close.*?\r\n\r\n/is.test(answer),
    example: `HTTP/1.1 103 Early Hints\r\nconnection: close\r\n\r\n${OK}\r\nhello`,
  },
  {
    why: 'RFC 9110, 15: there is no status below 100',
    clients: ['node'],
    applies: (_, answer) => answer.startsWith('HTTP/1.1 0'),
    example: 'HTTP/1.1 099 X\r\n\r\nhello',
  },
  {
    why: 'the answer to a request without Expect cannot be 100',
    clients: ['node'],
    applies: refusedWith('unsolicited status 100'),
    example: `HTTP/1.1 100 Continue\r\n\r\n${OK}\r\n`,
  },
  {
    why: 'bytes that follow a response belong to no request: undici throws them away',
    clients: ['undici'],
    applies: ({ rest }) => rest > 0,
    example: `${OK}content-length: 2\r\n\r\nhello`,
  },
  {
    why: 'a second response belongs to no request: node:http throws it away',
    clients: ['node'],
    applies: ({ rest }) => rest > 0,
    example: `HTTP/1.1 304 Not Modified\r\n\r\n${OK}\r\nhello`,
  },
  {
    why: 'RFC 9110, 5.5: blanks after a value are no part of it; undici compares them',
    clients: ['undici'],
    applies: (_, answer) => /content-length: \d+ \r\n/i.test(answer),
    example: `${OK}content-length: 5 \r\n\r\nhello`,
  },
];

/** In the wire client: unsolicited bytes spoil the response before them. */
function understood({ outcome, rest, status, body }: Parsed): Understood {
  if (outcome !== 'whole' || rest > 0) return { outcome: 'failed', status: 0, body: '' };
  return { outcome: 'whole', status, body };
}

describe('responses are understood as by undici and node:http', () => {
  let parrot: Awaited<ReturnType<typeof startParrot>>;
  beforeAll(async () => {
    parrot = await startParrot();
  });
  afterAll(() => parrot.close());

  const ask = (client: Client, answer: string) => {
    parrot.answer = answer;
    return CLIENTS[client](parrot.port);
  };

  it.each<Client>(['undici', 'node'])('%s, but for the differences in the list', async (client) => {
    const property = fc.asyncProperty(answers, async (answer) => {
      const parsed = parse(answer);
      const explained = DIFFERENCES.some(
        ({ clients, applies }) => clients.includes(client) && applies(parsed, answer),
      );
      if (!explained) expect(await ask(client, answer)).toEqual(understood(parsed));
    });
    await fc.assert(property, RUNS);
  });

  const examples = DIFFERENCES.flatMap(({ why, clients, example }) =>
    clients.map((client) => [client, why, example] as const),
  );
  it.each(examples)('%s still differs if %s', async (client, _why, example) => {
    expect(await ask(client, example)).not.toEqual(understood(parse(example)));
  });
});
