import { describe, expect, it } from 'vitest';
import { errorClassOf } from '../../workers/error-class.ts';

const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('what went wrong, by the system’s error code', () => {
  it.each([
    ['EMFILE', 'local_limit'],
    ['ENFILE', 'local_limit'],
    ['EADDRNOTAVAIL', 'local_limit'],
    ['ENOBUFS', 'local_limit'],
    ['ECONNREFUSED', 'connection_refused'],
    ['ENOENT', 'connection_refused'],
    ['EHOSTUNREACH', 'connection_failed'],
    ['ENETUNREACH', 'connection_failed'],
    ['CERT_HAS_EXPIRED', 'tls_error'],
    ['valueOf', 'connection_failed'],
    ['', 'connection_failed'],
  ])('%s: %s', (code, errorClass) => expect(errorClassOf(withCode(code))).toBe(errorClass));

  it('of several addresses, the one that responded is the most informative', () => {
    const addresses = ['EADDRNOTAVAIL', 'ENETUNREACH', 'ECONNREFUSED'].map(withCode);
    expect(errorClassOf(new AggregateError(addresses))).toBe('connection_refused');
    expect(errorClassOf(new AggregateError([withCode('EADDRNOTAVAIL')]))).toBe('local_limit');
  });
});
