import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { baseUrl, duration, numberFrom, serviceUrl } from '../../src/cli/options.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import { parseThreshold, THRESHOLD_METRICS } from '../../src/profile/threshold.ts';
import { ERROR_CLASSES } from '../../src/shared/error-classes.ts';
import { RushhourError } from '../../src/shared/errors.ts';
import { SimulatedUser } from '../../src/user/simulated-user.ts';
import { SAMPLE_BODY } from '../../src/workflows/sample-answer.ts';
import type { StepResponse } from '../../src/workflows/workflow.ts';
import { cacheOutcome } from '../../workers/cache-status.ts';
import { errorClassOf } from '../../workers/error-class.ts';

/** A reader of what others wrote, and inputs that nobody meant. */
export interface Fuzzer {
  readonly name: string;
  readonly inputs: fc.Arbitrary<unknown>;
  /** Reads; returns whether it refused, and throws what it must not. */
  readonly refuses: (input: never) => boolean;
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

const VALID = `name: test
requests_per_second: 100
duration_seconds: 10
user_type_distribution: { free: 1 }
workflow_distribution: { browse: 1 }
think_time_seconds: { min: 0.5, max: 2 }
services: { product: 'http://127.0.0.1:8003' }
thresholds: [latency_p95 < 500]
`;
const STAGES = `stages: [{ for_seconds: 1, requests_per_second: 5 }]`;

/** A text with pieces of it cut, repeated, swapped for others. */
const damaged = (text: string, pieces: readonly string[]) =>
  fc
    .array(
      fc.tuple(fc.nat(text.length), fc.nat(12), fc.oneof(fc.constantFrom(...pieces), fc.string())),
      { maxLength: 4 },
    )
    .map((cuts) =>
      cuts.reduce((all, [at, cut, put]) => all.slice(0, at) + put + all.slice(at + cut), text),
    );

const YAML_PIECES = [
  ': ',
  '\n',
  '  ',
  '- ',
  '[',
  '{',
  ']',
  '}',
  '&a ',
  '*a',
  '!!',
  '|',
  '>',
  '? ',
  '<<',
  '.inf',
  '~',
  '__proto__',
  STAGES,
  '\0',
  '\ufeff',
  '1e999',
  '0x10',
  '---\n',
];

const yamlTexts = fc.oneof(
  damaged(VALID, YAML_PIECES),
  fc.array(fc.constantFrom(...YAML_PIECES), { maxLength: 60 }).map((all) => all.join('')),
  fc.jsonValue({ maxDepth: 4 }).map((value) => dump(value)),
  fc.string({ unit: 'binary' }),
);

const KEYS = [
  'name',
  'stages',
  'requestsPerSecond',
  'durationSeconds',
  'userTypeDistribution',
  'thinkTimeSeconds',
  'services',
  'workflowModules',
  'thresholds',
  'seed',
  '__proto__',
];
const objects = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
  fc.dictionary(fc.constantFrom(...KEYS), fc.anything()),
);

const TEXTS = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    ' ',
    '1e3',
    '0x1F',
    '-0',
    'Infinity',
    '30s',
    '1.5h',
    '1'.repeat(10_000),
    'http://',
    'http://a:99999',
    'http://[::1',
    'a=b=c',
    '=',
    'name=http://h',
    '٣s',
  ),
  fc.webUrl(),
  damaged('payment=http://user:pw@localhost:8080/a?b#c', ['=', '//', '@', ':', '[', '%']),
);

const THRESHOLDS = fc.oneof(
  damaged('success_rate >= 99.5%', [
    '<',
    '==',
    '%',
    'e',
    '.',
    '-',
    ' ',
    'ms',
    ...THRESHOLD_METRICS,
  ]),
  fc.string(),
  fc.nat(3000).map((length) => `latency_p95 < ${'1'.repeat(length)}`),
  fc.nat(3000).map((length) => `${'a'.repeat(length)} <`),
);

const bodies = fc.oneof(
  fc.string(),
  fc.json({ maxDepth: 5 }),
  damaged(SAMPLE_BODY, [
    'null',
    '[]',
    '{}',
    '"',
    ':',
    ',',
    '1e999',
    '"__proto__":{"x":1},',
    '\ud800',
  ]),
);
const responses = fc.record({
  status: fc.oneof(fc.constantFrom(0, 200, 201, 204, 304, 401, 404, 409, 500, 503), fc.nat(999)),
  text: bodies,
});

const answered = ({ status, text }: { status: number; text: string }): StepResponse => ({
  status,
  ok: status >= 200 && status < 300,
  text,
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

const journeys = fc.record({
  index: fc.nat(),
  workflow: fc.constantFrom('browse', 'purchase', 'account', 'quickbuy'),
  answers: fc.array(responses, { minLength: 1, maxLength: 13 }),
});
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

const headers = fc.dictionary(
  fc.constantFrom('cache-status', 'x-cache', 'age'),
  fc.oneof(
    fc.string(),
    fc.array(fc.string()),
    fc.nat(5000).map((n) => `${';'.repeat(n)} hit`),
  ),
);

const folder = () => mkdtempSync(join(tmpdir(), 'rushhour-fuzz-'));

/** Each reader with inputs of its own. */
export const FUZZERS: readonly Fuzzer[] = [
  fuzzer('profile file', yamlTexts, readProfile, [RushhourError]),
  fuzzer('profile object', objects, (input) => TrafficProfile.from(input as TrafficProfileInput), [
    RushhourError,
  ]),
  fuzzer('threshold', THRESHOLDS, parseThreshold, [RushhourError]),
  fuzzer('option: a time', TEXTS, duration, [InvalidArgumentError]),
  fuzzer('option: a number', TEXTS, numberFrom(0, 2 ** 32, { whole: true }), [
    InvalidArgumentError,
  ]),
  fuzzer('option: a URL', TEXTS, baseUrl, [InvalidArgumentError]),
  fuzzer('option: a service', TEXTS, (text) => serviceUrl(text), [InvalidArgumentError]),
  fuzzer('responses', journeys, live),
  fuzzer('cache headers', headers, cacheOutcome),
  fuzzer('errors', fc.oneof(fc.anything(), fc.record({ code: fc.string() })), (error) => {
    if (!ERROR_CLASSES.includes(errorClassOf(error))) throw new Error('no such class');
  }),
];

let profileFile: string | null = null;

function readProfile(text: string): void {
  if (profileFile === null) {
    const made = folder();
    process.once('exit', () => rmSync(made, { recursive: true }));
    profileFile = join(made, 'profile.yaml');
  }
  writeFileSync(profileFile, text);
  TrafficProfile.fromYaml(profileFile);
}

export interface Fuzzed {
  readonly inputs: number;
  readonly refused: number;
  readonly slowestMs: number;
}

/** @throws what the reader must not, with the smallest input that makes it do so */
export function fuzz({ inputs, refuses }: Fuzzer, runs: number, seed: number): Fuzzed {
  let refused = 0;
  let slowestMs = 0;
  const property = fc.property(inputs, (input) => {
    const began = performance.now();
    if (refuses(input as never)) refused++;
    slowestMs = Math.max(slowestMs, performance.now() - began);
  });
  fc.assert(property, { numRuns: runs, seed });
  return { inputs: runs, refused, slowestMs };
}
