import { andEnd, answer, headersOf, OK, whole } from '../answers.ts';
import type { Row } from '../row.ts';

/** Responses that break the rules of HTTP/1.1. */
export const FRAMING_ROWS: readonly Row[] = [
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
];
