import { answer, reset, whole } from '../answers.ts';
import type { Row } from '../row.ts';

/** Handshakes and certificates. */
export const TLS_ROWS: readonly Row[] = [
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
];
