import { describe, expect, it } from 'vitest';
import { type Message, readVectors, type Vector } from './llhttp-vectors.ts';
import { parse } from './parse.ts';

/** The folder of llhttp's vectors, such as `test/` of https://github.com/nodejs/llhttp. */
const FOLDER = process.env['RUSHHOUR_LLHTTP_VECTORS'];

/** Why this parser differs from llhttp. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'connection.md: HTTP 101 response with Upgrade and Content-Length header':
    'no request of ours asks for an upgrade: 101 is refused before it is a message',
  'connection.md: HTTP 101 response with Upgrade and Transfer-Encoding header':
    'no request of ours asks for an upgrade: 101 is refused before it is a message',
  'connection.md: HTTP 100 first, then 400':
    'no request of ours expects 100: such an answer belongs to another request',
  'connection.md: HTTP 103 first, then 200':
    'hints are skipped; only the final answer is a message',
  'connection.md: HTTP 304 with Content-Length':
    'RFC 9112, 2.2: an empty line may stand before a request, not before a response',
  'sample.md: Response starting with CRLF':
    'RFC 9112, 2.2: an empty line may stand before a request, not before a response',
  'pipelining.md: Should parse multiple events':
    'RFC 9112, 2.2: an empty line may stand before a request, not before a response',
  'invalid.md: Invalid space after start line':
    'seen once the line has ended; this input ends before',
  'sample.md: RTSP response': 'another protocol',
  'sample.md: ICE response': 'another protocol',
  'sample.md: HTTP version 0.9': 'another protocol: HTTP/0.9 has no status line',
  'transfer-encoding.md: `chunked` before other transfer-encoding':
    'RFC 9112, 6.1: chunked is applied last; nobody could tell what the rest is',
  'transfer-encoding.md: multiple transfer-encoding where chunked is not the last one':
    'RFC 9112, 6.1: chunked is applied last; nobody could tell what the rest is',
  'connection.md: HTTP/1.1 with keep-alive disabled, content-length (lenient)': 'lenient',
  'connection.md: HTTP/1.1 with keep-alive disabled and 204 status (lenient)': 'lenient',
  'invalid.md: Bare CR after response line (lenient)': 'lenient',
  'invalid.md: Only LFs present (lenient)': 'lenient',
  'invalid.md: Only LFs present and no body (lenient)': 'lenient',
  'lenient-version.md: Invalid HTTP version (lenient)': 'lenient',
  'sample.md: No carriage ret (lenient)': 'lenient',
  'transfer-encoding.md: Invalid OBS fold after chunked value': 'lenient',
};

/** Reads one response after the other, as long as the connection is kept alive. */
function play({ input, skipBody }: Vector): Pick<Vector, 'messages' | 'refused'> {
  const messages: Message[] = [];
  for (let rest = input; rest.length > 0; ) {
    const parsed = parse(rest, { head: skipBody, closed: false });
    const whole = parsed.outcome === 'whole';
    const refused = !whole && parsed.outcome !== 'cut';
    if (parsed.status > 0) {
      messages.push({ status: parsed.status, bodyBytes: parsed.body.length, whole });
    }
    if (refused || (parsed.rest > 0 && !parsed.keepsAlive)) return { messages, refused: true };
    rest = whole ? rest.subarray(rest.length - parsed.rest) : Buffer.alloc(0);
  }
  return { messages, refused: false };
}

describe.skipIf(FOLDER === undefined)('llhttp’s vectors (RUSHHOUR_LLHTTP_VECTORS)', () => {
  const vectors = FOLDER === undefined ? [] : readVectors(FOLDER);

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (name, vector) => {
    const { messages, refused } = vector;
    if (DIFFERENCES[name] === undefined) expect(play(vector)).toEqual({ messages, refused });
    else expect(play(vector)).not.toEqual({ messages, refused });
  });

  it('exist, and every explained difference belongs to one of them', () => {
    expect(vectors.length).toBeGreaterThan(80);
    const names = vectors.map(({ name }) => name);
    expect(Object.keys(DIFFERENCES).filter((name) => !names.includes(name))).toEqual([]);
  });
});
