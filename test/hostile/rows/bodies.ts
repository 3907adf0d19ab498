import { brotliCompressSync, gzipSync } from 'node:zlib';
import { answer, whole } from '../answers.ts';
import type { Row } from '../row.ts';

const bomb = Buffer.alloc(64 * 1024 * 1024);
const zipped = (encoding: string, body: Buffer) =>
  whole(body, `content-type: application/json\r\ncontent-encoding: ${encoding}\r\n`);

/** Well-formed responses that ask for an action, or have a body that cannot be used. */
export const BODY_ROWS: readonly Row[] = [
  {
    name: 'redirect-to-itself',
    outcomes: [302],
    behaviour: { asked: answer('HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n') },
  },
  {
    name: 'redirect-to-a-stranger',
    outcomes: [307],
    behaviour: {
      asked: answer(
        'HTTP/1.1 307 Temporary Redirect\r\nlocation: http://stranger.hostile.test:1/\r\ncontent-length: 0\r\n\r\n',
      ),
    },
  },
  {
    name: 'status-429-retry-after',
    outcomes: [429],
    behaviour: {
      asked: answer(
        'HTTP/1.1 429 Too Many Requests\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n',
      ),
    },
  },
  {
    name: 'status-503-retry-after',
    outcomes: [503],
    behaviour: {
      asked: answer(
        'HTTP/1.1 503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n',
      ),
    },
  },
  {
    name: 'gzip',
    outcomes: [200],
    behaviour: { asked: answer(zipped('gzip', gzipSync('{}'))) },
    json: false,
  },
  {
    name: 'gzip-cut',
    outcomes: [200],
    behaviour: { asked: answer(zipped('gzip', gzipSync('{}').subarray(0, 9))) },
    json: false,
  },
  {
    name: 'gzip-bomb',
    outcomes: [200],
    behaviour: { asked: answer(zipped('gzip', gzipSync(bomb, { level: 1 }))) },
    json: false,
  },
  {
    name: 'brotli',
    outcomes: [200],
    behaviour: { asked: answer(zipped('br', brotliCompressSync('{}'))) },
    json: false,
  },
  {
    name: 'brotli-cut',
    outcomes: [200],
    behaviour: { asked: answer(zipped('br', brotliCompressSync('{}').subarray(0, 3))) },
    json: false,
  },
  {
    name: 'brotli-bomb',
    outcomes: [200],
    behaviour: { asked: answer(zipped('br', brotliCompressSync(bomb.subarray(0, 1_000_000)))) },
    json: false,
  },
  {
    name: 'json-wrong-type',
    outcomes: [200],
    behaviour: { asked: answer(whole('{}', 'content-type: image/png\r\n')) },
    json: true,
  },
  {
    name: 'json-no-type',
    outcomes: [200],
    behaviour: { asked: answer(whole('{}', '')) },
    json: true,
  },
  {
    name: 'json-invalid',
    outcomes: [200],
    behaviour: { asked: answer(whole('{"a":')) },
    json: false,
  },
  {
    name: 'json-deep',
    outcomes: [200],
    behaviour: { asked: answer(whole('['.repeat(50_000) + ']'.repeat(50_000))) },
    json: true,
  },
  {
    name: 'json-proto',
    outcomes: [200],
    behaviour: {
      asked: answer(
        whole('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
      ),
    },
    json: true,
  },
];
