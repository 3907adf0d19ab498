import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError, InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import { ERROR_CLASSES } from '../../src/border/error-classes.ts';
import { RushhourError } from '../../src/border/errors.ts';
import { program } from '../../src/cli/main.ts';
import { baseUrl, duration, listenAddress, numberFrom, serviceUrl } from '../../src/cli/options.ts';
import type { StepResponse } from '../../src/journey/workflow.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import { parseThreshold } from '../../src/profile/threshold.ts';
import { wholePage } from '../../src/report/page.ts';
import { resultFrom } from '../../src/report/read-result.ts';
import { SimulatedUser } from '../../src/simulated-user.ts';
import { rateInWords } from '../../src/statistics/in-words.ts';
import { resolveStoreOptions, type StoreOptions } from '../../src/store/options.ts';
import { cacheOutcome } from '../../workers/cache-status.ts';
import { errorClassOf } from '../../workers/error-class.ts';
import { parse } from '../workers/http/wire/parse.ts';
import {
  commandLines,
  headers,
  journeys,
  objects,
  results,
  splitAnswers,
  storeOptions,
  texts,
  thresholds,
  yamlTexts,
} from './inputs.ts';

/** A reader of external data, and random inputs for it. */
export interface Fuzzer {
  readonly name: string;
  readonly inputs: fc.Arbitrary<unknown>;
  /** Reads an input; returns whether it was rejected, and throws what it must not throw. */
  readonly refuses: (input: never) => boolean;
  /** If the size of the inputs matters. */
  readonly bytesOf?: (input: never) => number;
}

function fuzzer<T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  read: (input: T) => void,
  refusals: readonly (abstract new (...args: never[]) => Error)[] = [],
): Fuzzer {
  const refuses = (input: T) => {
    try {
      read(input);
      return false;
    } catch (error) {
      if (refusals.some((kind) => error instanceof kind)) return true;
      throw error;
    }
  };
  return { name, inputs, refuses };
}

/** Parses a command line without executing it. */
function parseCommandLine(words: readonly string[]): void {
  const rushhour = program();
  for (const command of [rushhour, ...rushhour.commands]) {
    command.configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
    command.action(() => {});
  }
  rushhour.parse(words, { from: 'user' });
}

const answered = ({ status, text }: { status: number; text: string }): StepResponse => ({
  status,
  ok: status >= 200 && status < 300,
  text,
  bytes: Buffer.from(text),
  json: parsed(text),
  headers: {},
  error: status === 0 ? 'timeout' : null,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const settings = {
  seed: 1,
  thinkTime: { min: 0, max: 1, distribution: 'uniform' },
  completion: {},
} as const;

function live({
  index,
  workflow,
  answers,
}: {
  index: number;
  workflow: string;
  answers: readonly { status: number; text: string }[];
}): void {
  const user = new SimulatedUser(index, 'free', workflow, settings);
  for (let call = 0; !user.isComplete() && call < 100; call++) {
    user.getNextRequest();
    user.advance(answered(answers[call % answers.length]!));
  }
  if (user.error !== null) throw user.error;
  if (!user.isComplete()) throw new Error('the journey has no end');
  if ('x' in {}) throw new Error('every object has a new property');
}

/** Each reader with inputs of its own. */
export const FUZZERS: readonly Fuzzer[] = [
  fuzzer('profile file', yamlTexts, readProfile, [RushhourError]),
  fuzzer('profile object', objects, (input) => TrafficProfile.from(input as TrafficProfileInput), [
    RushhourError,
  ]),
  fuzzer('threshold', thresholds, parseThreshold, [RushhourError]),
  fuzzer('option: a time', texts, duration, [InvalidArgumentError]),
  fuzzer('option: a number', texts, numberFrom(0, 2 ** 32, { whole: true }), [
    InvalidArgumentError,
  ]),
  fuzzer('option: a URL', texts, baseUrl, [InvalidArgumentError]),
  fuzzer('option: a service', texts, (text) => serviceUrl(text), [InvalidArgumentError]),
  fuzzer('option: an address', texts, listenAddress('9464'), [InvalidArgumentError]),
  fuzzer('command line', commandLines, parseCommandLine, [CommanderError]),
  fuzzer('store options', storeOptions, (options) => resolveStoreOptions(options as StoreOptions), [
    RushhourError,
  ]),
  fuzzer('result file', results, readAndShow, [RushhourError]),
  fuzzer('responses', journeys, live),
  {
    ...fuzzer('HTTP responses', splitAnswers, ({ answer, splits, head }) => {
      parse(answer, { splits, head });
    }),
    bytesOf: ({ answer }: { answer: string }) => answer.length,
  },
  fuzzer('cache headers', headers, cacheOutcome),
  fuzzer('errors', fc.oneof(fc.anything(), fc.record({ code: fc.string() })), (error) => {
    if (!ERROR_CLASSES.includes(errorClassOf(error))) throw new Error('no such class');
  }),
];

/** Reads a result, and creates its report. */
function readAndShow(text: string): void {
  const result = resultFrom(text, 'result.json');
  const { html } = wholePage({ title: result.profile, data: result, script: '' });
  if (html.split('</script>').length !== 3) throw new Error('the data end their script');
  rateInWords(result);
}

function readProfile(text: string): void {
  const file = join(tmpdir(), `rushhour-fuzz-${process.pid}.yaml`);
  writeFileSync(file, text);
  try {
    TrafficProfile.fromYaml(file);
  } finally {
    rmSync(file);
  }
}

export interface Fuzzed {
  readonly inputs: number;
  readonly refused: number;
  readonly slowestMs: number;
  /** Total size of all inputs, if it matters; otherwise 0. */
  readonly bytes: number;
}

/** @throws what the reader must not throw, with the smallest input that causes it */
export function fuzz({ inputs, refuses, bytesOf }: Fuzzer, runs: number, seed: number): Fuzzed {
  let refused = 0;
  let slowestMs = 0;
  let bytes = 0;
  const property = fc.property(inputs, (input) => {
    bytes += bytesOf?.(input as never) ?? 0;
    const began = performance.now();
    if (refuses(input as never)) refused++;
    slowestMs = Math.max(slowestMs, performance.now() - began);
  });
  fc.assert(property, { numRuns: runs, seed });
  return { inputs: runs, refused, slowestMs, bytes };
}
