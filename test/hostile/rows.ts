import { answer, OK, pour, whole } from './answers.ts';
import type { Row } from './row.ts';
import { BODY_ROWS } from './rows/bodies.ts';
import { CONNECTION_ROWS } from './rows/connections.ts';
import { FRAMING_ROWS } from './rows/framing.ts';
import { ODD_ROWS } from './rows/odd.ts';
import { SLOW_ROWS } from './rows/time.ts';
import { TLS_ROWS } from './rows/tls.ts';

/** Played with a short timeout. */
export const ROWS: readonly Row[] = [
  { name: 'healthy', outcomes: [200], behaviour: { asked: answer(whole('{"a":1}')) }, json: true },

  ...CONNECTION_ROWS,
  ...SLOW_ROWS,
  ...FRAMING_ROWS,
  ...ODD_ROWS,
  ...BODY_ROWS,
  ...TLS_ROWS,
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
