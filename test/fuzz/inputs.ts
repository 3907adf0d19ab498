import fc from 'fast-check';
import { dump } from 'js-yaml';
import { program } from '../../src/cli/main.ts';
import { SAMPLE_BODY } from '../../src/journey/sample-answer.ts';
import { THRESHOLD_METRICS } from '../../src/profile/threshold.ts';
import { aResult } from '../cli/views.ts';
import { profileInput } from '../support/profiles.ts';
import { answers } from '../workers/http/wire/answers.ts';

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

/** A text with pieces of it cut, repeated, or replaced. */
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

export const yamlTexts = fc.oneof(
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
export const objects = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
  fc.dictionary(fc.constantFrom(...KEYS), fc.anything()),
  fc
    .record({
      key: fc.constantFrom(...KEYS),
      value: fc.oneof(fc.anything(), fc.nat(), fc.string()),
    })
    .map(({ key, value }) => ({ ...profileInput(), [key]: value })),
);

export const texts = fc.oneof(
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
    'unix:/run/shop.sock',
    'unix:%00',
    '[::1]:9464',
    '٣s',
  ),
  fc.webUrl(),
  damaged('payment=http://user:pw@localhost:8080/a?b#c', ['=', '//', '@', ':', '[', '%']),
);

const COMMANDS = program().commands;
const WORDS = COMMANDS.flatMap((command) => [
  command.name(),
  ...command.options.flatMap(({ long, short }) => [long ?? '', short ?? '']),
]);
/** Arguments of `rushhour`: known words and others, in any order. */
export const commandLines = fc.array(
  fc.oneof(fc.constantFrom(...WORDS, '--', '--help', '--version', '--rps=1', '-', 'normal'), texts),
  { maxLength: 8 },
);

export const storeOptions = fc.record(
  {
    latency: fc.oneof(texts, fc.double()),
    slow: fc.oneof(texts, fc.array(fc.oneof(texts, fc.constant('payment=800ms')))),
    errorRate: fc.oneof(fc.double(), fc.double({ min: 0, max: 1 })),
    portBase: fc.oneof(fc.double(), fc.nat(70_000)),
    seed: fc.integer(),
  },
  { requiredKeys: [] },
);

const RESULT = aResult();
export const results = fc.oneof(
  fc.string(),
  fc.json(),
  damaged(JSON.stringify(RESULT), [
    '</script>',
    'null',
    '[]',
    '{}',
    '"',
    ',',
    '1e999',
    '"__proto__":{"x":1},',
  ]),
  fc
    .record({ key: fc.constantFrom(...Object.keys(RESULT)), value: fc.jsonValue() })
    .map(({ key, value }) => JSON.stringify({ ...RESULT, [key]: value })),
  fc.nat(100_000).map((depth) => '['.repeat(depth)),
);

export const thresholds = fc.oneof(
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
  damaged('latency_p95{gift/list}[10s] < 500ms', [
    '{',
    '}',
    '[',
    ']',
    '{service:',
    '[1s]',
    '[60m]',
    ' ',
  ]),
  fc.string(),
  fc.nat(3000).map((length) => `latency_p95 < ${'1'.repeat(length)}`),
  fc.nat(3000).map((length) => `${'a'.repeat(length)} <`),
  fc.nat(3000).map((length) => `latency_p95{${'['.repeat(length)} < 1`),
  fc.nat(3000).map((length) => `latency_p95{a}[${'1'.repeat(length)}s] < 1`),
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

export const journeys = fc.record({
  index: fc.nat(),
  workflow: fc.constantFrom('browse', 'purchase', 'account', 'quickbuy'),
  answers: fc.array(responses, { minLength: 1, maxLength: 13 }),
});

export const headers = fc.dictionary(
  fc.constantFrom('cache-status', 'x-cache', 'age'),
  fc.oneof(
    fc.string(),
    fc.array(fc.string()),
    fc.nat(5000).map((n) => `${';'.repeat(n)} hit`),
  ),
);

/** Responses as received on a connection, split anywhere, some of them long. */
export const splitAnswers = fc
  .record({
    answer: fc.oneof(
      { weight: 9, arbitrary: answers },
      fc.array(answers, { maxLength: 40 }).map((all) => all.join('')),
      fc.tuple(answers, fc.nat(3000)).map(([answer, times]) => answer.repeat(1 + times / 100)),
    ),
    cuts: fc.array(fc.nat(), { maxLength: 8 }),
    head: fc.boolean(),
  })
  .map(({ answer, cuts, head }) => {
    const splits = cuts.map((cut) => cut % (answer.length + 1));
    return { answer, splits, head };
  });
