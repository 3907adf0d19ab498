import type { ErrorClass } from '../../../src/border/error-classes.ts';

/** The response is not one that RFC 9112 allows, or it is too large. */
export class BadResponse extends Error {
  readonly errorClass: Extract<ErrorClass, 'protocol_error' | 'response_too_large'>;

  constructor(message: string, errorClass: BadResponse['errorClass'] = 'protocol_error') {
    super(message);
    this.errorClass = errorClass;
  }
}
