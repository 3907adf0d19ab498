import { answer, everyOther, OK, reset, resetAfter, whole } from '../answers.ts';
import type { Row } from '../row.ts';

/** Connections that fail, and names that lead nowhere. */
export const CONNECTION_ROWS: readonly Row[] = [
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
