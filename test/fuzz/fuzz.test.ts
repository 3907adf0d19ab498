import { expect, it } from 'vitest';
import { FUZZERS, fuzz } from './fuzzers.ts';

/** `npm run fuzz` plays a hundred thousand of each. */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 300);

it.each(FUZZERS.map((fuzzer) => [fuzzer.name, fuzzer] as const))(
  '%s: ends in a value or an error of ours, whatever the input',
  (_name, fuzzer) => {
    const seed = Math.trunc(Math.random() * 2 ** 31);
    expect(fuzz(fuzzer, INPUTS, seed).inputs).toBe(INPUTS);
  },
);
