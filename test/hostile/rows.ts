import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { StaticJson } from '../../src/journey/workflow.ts';
import type { RawH2 } from '../workers/http/h2/raw-h2.ts';
import {
  andEnd,
  answer,
  everyOther,
  flood,
  headersOf,
  OK,
  pour,
  reset,
  resetAfter,
  trickle,
  whole,
} from './answers.ts';
import { ODD_ROWS } from './odd-rows.ts';
import type { Misbehaviour } from './server.ts';

/** What a service may do, and the expected outcome of a request to it: a status, or an error class. */
export interface Row {
  /** Name of the service and of the workflow that calls it. */
  readonly name: string;
  readonly outcomes: readonly (number | string)[];
  /** The outcome with undici, if it differs. */
  readonly undici?: readonly (number | string)[];
  readonly behaviour: Misbehaviour;
  /** Speaks HTTP/2 by prior knowledge, and does this. */
  readonly http2?: RawH2;
  readonly scheme?: 'https';
  /** Default 127.0.0.1; see workflows.ts for the names that only workers know. */
  readonly host?: string;
  /** Listens on the loopback of IPv6. */
  readonly ipv6?: boolean;
  /** Listens on a Unix socket. */
  readonly unix?: boolean;
  /** Whether the step sees JSON in the response; if absent, this is not checked. */
  readonly json?: boolean;
  /** A body to send. */
  readonly sends?: StaticJson;
  /** The step does not read the body. */
  readonly discards?: boolean;
  /** Has the shortest backlog, which is full: it accepts nothing, or sleeps whenever it has accepted. */
  readonly accepts?: 'nobody' | 'slowly';
  /** Has a twin on the same port of 127.0.0.98 that accepts nothing. */
  readonly twin?: boolean;
  /** Nothing listens any more once the run has started. */
  readonly gone?: boolean;
}

const bomb = Buffer.alloc(64 * 1024 * 1024);
const zipped = (encoding: string, body: Buffer) =>
  whole(body, `content-type: application/json\r\ncontent-encoding: ${encoding}\r\n`);

/** Played with a short timeout. */
export const ROWS: readonly Row[] = [
  { name: 'healthy', outcomes: [200], behaviour: { asked: answer(whole('{"a":1}')) }, json: true },

  // Connections.
  { name: 'refused', outcomes: ['connection_refused'], behaviour: {}, gone: true },
  {
    name: 'reset-at-once',
    outcomes: ['connection_reset'],
    behaviour: { connected: (s) => setImmediate(reset, s) },
  },
  { name: 'reset-before-headers', outcomes: ['connection_reset'], behaviour: { asked: reset } },
  {
    name: 'reset-in-headers',
    outcomes: ['connection_reset'],
    behaviour: { asked: resetAfter(`${OK}x-half: `) },
  },
  {
    name: 'reset-in-body',
    outcomes: ['connection_reset'],
    behaviour: { asked: resetAfter(`${OK}content-length: 9\r\n\r\nhalf`) },
  },
  {
    name: 'closed-before-headers',
    outcomes: ['connection_reset'],
    behaviour: { asked: (s) => void s.end() },
  },
  {
    name: 'closed-while-idle',
    outcomes: [200, 'connection_stale'],
    behaviour: { asked: (s) => void s.write(whole('{}'), () => setTimeout(() => s.end(), 20)) },
  },
  {
    name: 'reset-when-reused',
    outcomes: [200, 'connection_stale'],
    behaviour: { asked: everyOther(answer(whole('{}')), reset) },
  },
  {
    name: 'half-open',
    outcomes: ['connection_reset'],
    behaviour: { connected: (s) => void s.end() },
  },

  // Time.
  { name: 'backlog-full', outcomes: ['timeout'], behaviour: {}, accepts: 'nobody' },
  { name: 'accepts-slowly', outcomes: [200, 'timeout'], behaviour: {}, accepts: 'slowly' },
  { name: 'never-answers', outcomes: ['timeout'], behaviour: {} },
  {
    name: 'headers-byte-a-second',
    outcomes: ['timeout'],
    behaviour: { asked: trickle('', `${OK}x: y`) },
  },
  {
    name: 'body-byte-a-second',
    outcomes: ['timeout'],
    behaviour: { asked: trickle(`${OK}content-length: 99\r\n\r\n`, 'x') },
  },
  {
    name: 'body-without-end',
    outcomes: ['timeout'],
    behaviour: {
      asked: trickle(`${OK}transfer-encoding: chunked\r\n\r\n1\r\nx\r\n`, '1\r\nx\r\n'),
    },
  },
  {
    name: 'early-hints-without-end',
    outcomes: ['timeout'],
    behaviour: {
      asked: trickle(`HTTP/1.1 103 Early Hints\r\n\r\n`, 'HTTP/1.1 103 Early Hints\r\n\r\n'),
    },
  },
  {
    name: 'early-hints-flood',
    outcomes: ['response_too_large'],
    undici: ['timeout'],
    behaviour: { asked: flood('', 'HTTP/1.1 103 Early Hints\r\n\r\n') },
  },
  {
    name: 'headers-flood',
    outcomes: ['response_too_large'],
    behaviour: { asked: flood(OK, 'x: y\r\n') },
  },
  {
    name: 'trailers-flood',
    outcomes: ['response_too_large'],
    behaviour: { asked: flood(`${OK}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x: y\r\n') },
  },
  {
    name: 'chunk-extension-flood',
    outcomes: ['response_too_large'],
    behaviour: { asked: flood(`${OK}transfer-encoding: chunked\r\n\r\n2;`, 'aaaaaaaa') },
  },
  {
    name: 'line-ends-flood',
    outcomes: ['protocol_error'],
    behaviour: { asked: flood('', '\r\n') },
  },

  // Framing.
  {
    name: 'length-too-long',
    outcomes: ['timeout'],
    behaviour: { asked: answer(`${OK}content-length: 9\r\n\r\nhalf`) },
  },
  {
    name: 'length-too-long-and-closed',
    outcomes: ['connection_reset'],
    behaviour: { asked: andEnd(`${OK}content-length: 9\r\n\r\nhalf`) },
  },
  {
    name: 'length-too-short',
    outcomes: ['protocol_error'],
    undici: [200],
    behaviour: { asked: answer(`${OK}content-length: 4\r\n\r\nmore than four`) },
  },
  {
    name: 'length-no-number',
    outcomes: ['protocol_error'],
    behaviour: { asked: answer(`${OK}content-length: many\r\n\r\n`) },
  },
  {
    name: 'two-lengths',
    outcomes: ['protocol_error'],
    undici: ['protocol_error', 'connection_reset'],
    behaviour: { asked: answer(`${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nxx`) },
  },
  {
    name: 'bad-chunk-size',
    outcomes: ['protocol_error'],
    behaviour: { asked: answer(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\nx\r\n`) },
  },
  {
    name: 'huge-chunk-size',
    outcomes: ['protocol_error'],
    behaviour: { asked: answer(`${OK}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\nx`) },
  },
  {
    name: 'truncated-chunk',
    outcomes: ['connection_reset'],
    behaviour: { asked: andEnd(`${OK}transfer-encoding: chunked\r\n\r\n9\r\nhalf`) },
  },
  {
    name: 'two-answers',
    outcomes: ['protocol_error'],
    undici: [200],
    behaviour: { asked: answer(Buffer.concat([whole('{}'), whole('{}')])) },
  },
  {
    name: 'answers-before-it-is-asked',
    outcomes: ['protocol_error', 'timeout', 200],
    behaviour: { connected: answer(whole('{}')) },
  },
  {
    name: 'answers-before-the-request-ended',
    outcomes: [200],
    behaviour: { asked: answer(whole('{}')) },
    sends: { text: 'x'.repeat(1_000_000) },
  },

  ...ODD_ROWS,

  // Not HTTP, or hardly.
  {
    name: 'http-0-9',
    outcomes: ['protocol_error'],
    behaviour: { asked: andEnd('<html>hello</html>') },
  },
  {
    name: 'garbage',
    outcomes: ['protocol_error'],
    behaviour: { asked: answer('SSH-2.0-OpenSSH_9.2\r\n') },
  },
  {
    name: 'status-100',
    outcomes: ['protocol_error'],
    behaviour: {
      asked: answer(Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), whole('{}')])),
    },
  },
  {
    name: 'status-101',
    outcomes: ['protocol_error'],
    behaviour: {
      asked: answer(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      ),
    },
  },
  {
    name: 'status-103-and-200',
    outcomes: [200],
    behaviour: {
      asked: answer(
        Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'), whole('{}')]),
      ),
    },
  },
  {
    name: 'status-204-with-a-body',
    outcomes: ['protocol_error'],
    undici: [204],
    behaviour: { asked: answer('HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\nbody') },
  },
  {
    name: 'status-304',
    outcomes: [304],
    behaviour: { asked: answer('HTTP/1.1 304 Not Modified\r\n\r\n') },
  },
  {
    name: 'status-999',
    outcomes: [999],
    behaviour: { asked: answer('HTTP/1.1 999 Whatever\r\ncontent-length: 0\r\n\r\n') },
  },
  {
    name: 'header-of-1-mb',
    outcomes: ['response_too_large'],
    behaviour: { asked: answer(`${OK}x-long: ${'x'.repeat(1_000_000)}\r\n\r\n`) },
  },
  {
    name: 'headers-10000',
    outcomes: ['response_too_large'],
    behaviour: { asked: answer(`${OK}${headersOf(10_000)}\r\n`) },
  },

  // Responses that request an action.
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

  // Bodies.
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

  // TLS.
  {
    name: 'tls-good',
    outcomes: [200],
    scheme: 'https',
    behaviour: { certificate: 'good', asked: answer(whole('{}')) },
  },
  {
    name: 'tls-expired',
    outcomes: ['tls_error'],
    scheme: 'https',
    behaviour: { certificate: 'expired', asked: answer(whole('{}')) },
  },
  {
    name: 'tls-self-signed',
    outcomes: ['tls_error'],
    scheme: 'https',
    behaviour: { certificate: 'self-signed', asked: answer(whole('{}')) },
  },
  {
    name: 'tls-wrong-name',
    outcomes: ['tls_error'],
    scheme: 'https',
    behaviour: { certificate: 'wrong-name', asked: answer(whole('{}')) },
  },
  {
    name: 'tls-is-plain',
    outcomes: ['tls_error'],
    scheme: 'https',
    behaviour: { connected: answer(whole('{}')) },
  },
  { name: 'tls-handshake-stalls', outcomes: ['timeout'], scheme: 'https', behaviour: {} },
  {
    name: 'tls-reset-in-handshake',
    outcomes: ['connection_reset'],
    scheme: 'https',
    behaviour: { connected: (s) => void s.once('data', () => s.resetAndDestroy()) },
  },
  {
    name: 'tls-reset-after-handshake',
    outcomes: ['connection_reset'],
    scheme: 'https',
    behaviour: { certificate: 'good', asked: reset },
  },

  // Names and addresses.
  { name: 'dns-unknown', outcomes: ['dns_error'], host: 'unknown.hostile.test', behaviour: {} },
  { name: 'dns-never-answers', outcomes: ['timeout'], host: 'silent.hostile.test', behaviour: {} },
  {
    name: 'dns-first-address-dead',
    outcomes: [200],
    host: 'half-dead.hostile.test',
    behaviour: { asked: answer(whole('{}')) },
  },
  {
    name: 'dns-first-address-silent',
    outcomes: [200],
    host: 'half-silent.hostile.test',
    twin: true,
    behaviour: { asked: answer(whole('{}')) },
  },
  {
    name: 'ipv6',
    outcomes: [200],
    ipv6: true,
    behaviour: { asked: answer(whole('{"a":1}')) },
    json: true,
  },
  { name: 'ipv6-gone', outcomes: ['connection_refused'], ipv6: true, behaviour: {}, gone: true },
  {
    name: 'unix-socket',
    outcomes: [200],
    unix: true,
    behaviour: { asked: answer(whole('{"a":1}')) },
    json: true,
  },
  {
    name: 'unix-socket-reset',
    outcomes: ['connection_reset'],
    unix: true,
    behaviour: { asked: (s) => void s.destroy() },
  },
  {
    name: 'unix-socket-gone',
    outcomes: ['connection_refused'],
    unix: true,
    behaviour: {},
    gone: true,
  },
];

/** Played with a long timeout. */
export const PATIENT_ROWS: readonly Row[] = [
  {
    name: 'still-healthy',
    outcomes: [200],
    behaviour: { asked: answer(whole('{"a":1}')) },
    json: true,
  },
  {
    name: 'body-of-1-gb',
    outcomes: ['response_too_large'],
    behaviour: { asked: pour(`${OK}content-length: 1073741824\r\n\r\n`, 2 ** 30) },
  },
  {
    name: 'body-of-1-gb-discarded',
    outcomes: [200],
    discards: true,
    behaviour: { asked: pour(`${OK}content-length: 1073741824\r\n\r\n`, 2 ** 30) },
  },
  {
    name: 'dns-slow',
    outcomes: [200],
    host: 'slow.hostile.test',
    behaviour: { asked: answer(whole('{}')) },
  },
];
