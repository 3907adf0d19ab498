import { flood, OK, trickle } from '../answers.ts';
import type { Row } from '../row.ts';

/** Services that are slow, and that never end. */
export const SLOW_ROWS: readonly Row[] = [
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
    undici: ['timeout'],
    behaviour: { asked: flood(`${OK}transfer-encoding: chunked\r\n\r\n2;`, 'aaaaaaaa') },
  },
  {
    name: 'line-ends-flood',
    outcomes: ['protocol_error'],
    undici: ['timeout'],
    behaviour: { asked: flood('', '\r\n') },
  },
];
