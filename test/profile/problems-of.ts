import { expect } from 'vitest';
import { RushhourError } from '../../src/border/errors.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';

/** The lines of the error that building a profile from this throws, without the first. */
export function problemsOf(input: unknown): string[] {
  try {
    TrafficProfile.from(input as TrafficProfileInput);
  } catch (error) {
    expect(error).toBeInstanceOf(RushhourError);
    expect((error as RushhourError).code).toBe('INVALID_PROFILE');
    return (error as RushhourError).message.split('\n  ').slice(1);
  }
  return [];
}
