import * as v from 'valibot';
import { CONNECTION_SHARING } from '../border/connection-settings.ts';
import { MAX_LOADS } from '../border/lanes.ts';
import { isServiceUrl, SERVICE_URL_RULE } from '../border/service-url.ts';
import { WHEN_ROWS_RUN_OUT } from '../journey/data-source.ts';
import { THINK_TIMES } from '../journey/think-time.ts';
import { ARRIVALS } from '../load/load.ts';
import { RAMP_SHAPES } from '../load/shapes.ts';
import { figure } from '../text/format.ts';
import { isMapping } from './show.ts';
import { readThreshold } from './threshold.ts';

export const MOST_RPS = 1_000_000;
const AN_HOUR = 3600;
/** The milliseconds of longer runs do not fit a 32-bit timer. */
export const TWENTY_DAYS = 20 * 24 * AN_HOUR;
export const MOST_STAGES = 1000;
/** The same limit as for `max_users`. */
const MOST_USERS = 10_000_000;
/** Parsing larger bodies would block a worker for too long. */
const MOST_RESPONSE_BYTES = 64 * 1024 * 1024;

export const NAME_RULE = 'must be printable text of 1 to 100 characters';
const URL_RULE = `must be ${SERVICE_URL_RULE}`;
/** Valid in a `host` header. */
const HOST = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** A printable name that is not a property of every JavaScript object. */
export function isName(text: string): boolean {
  return isPrintable(text) && !(text in {});
}

const fraction = from(0, 1);
const distribution = mappingOf(fraction, 'of names to fractions that sum to 1');

const thinkTime = v.object({
  min: v.optional(seconds(0, AN_HOUR)),
  max: v.optional(seconds(0, AN_HOUR)),
  distribution: v.optional(oneOf(THINK_TIMES)),
});

const headers = mappingOf(v.string('must be text'), 'of header names to texts');

const serviceUrl = v.pipe(v.string(URL_RULE), v.check(isServiceUrl, URL_RULE));

/** How requests reach one service. */
const serviceSchema = v.object({
  url: v.optional(serviceUrl),
  http: v.optional(v.picklist([1, 2], 'must be 1 or 2')),
  tls: v.optional(
    v.pipe(
      mapping('of ca, cert, key and insecure'),
      v.object({
        ca: v.optional(filePath()),
        cert: v.optional(filePath()),
        key: v.optional(filePath()),
        insecure: v.optional(v.boolean('must be true or false')),
      }),
    ),
  ),
  basicAuth: v.optional(
    v.pipe(
      mapping('of user and password'),
      v.object({ user: v.optional(credential()), password: v.optional(credential()) }),
    ),
  ),
  host: v.optional(matching(HOST, 'must be a host name such as shop.example, or with a port')),
  headers: v.optional(headers),
});

/** A URL, or a mapping of settings. */
const service = v.lazy<v.GenericSchema<string | v.InferOutput<typeof serviceSchema>>>((value) =>
  isMapping(value) ? serviceSchema : serviceUrl,
);

// Every key is optional here: what a profile must have depends on its other keys (rules.ts).
export const stageSchema = v.object({
  forSeconds: v.optional(seconds(0, TWENTY_DAYS)),
  requestsPerSecond: v.optional(from(0, MOST_RPS)),
  usersPerSecond: v.optional(from(0, MOST_RPS)),
  users: v.optional(from(0, MOST_USERS)),
  shape: v.optional(oneOf(RAMP_SHAPES)),
  userTypeDistribution: v.optional(distribution),
  workflowDistribution: v.optional(distribution),
});

/** Level, length and mix: what profiles and scenarios have in common. */
const loadEntries = {
  name: v.optional(v.pipe(v.string(NAME_RULE), v.check(isPrintable, NAME_RULE))),
  requestsPerSecond: v.optional(above0(MOST_RPS)),
  usersPerSecond: v.optional(above0(MOST_RPS)),
  users: v.optional(above0(MOST_USERS)),
  durationSeconds: v.optional(secondsAbove0(TWENTY_DAYS)),
  rampUpSeconds: v.optional(seconds(0, TWENTY_DAYS)),
  rampDownSeconds: v.optional(seconds(0, TWENTY_DAYS)),
  rampShape: v.optional(oneOf(RAMP_SHAPES)),
  stages: v.nullish(listOf(v.pipe(mapping('of a stage'), stageSchema), MOST_STAGES, 'stages')),
  userTypeDistribution: v.optional(distribution),
  workflowDistribution: v.optional(distribution),
  arrivals: v.optional(oneOf(ARRIVALS)),
};

const scenarioSchema = v.object({
  ...loadEntries,
  startAfterSeconds: v.optional(seconds(0, TWENTY_DAYS)),
});

/** Types and bounds of each key by itself. Rules that involve several keys are in rules.ts. */
export const profileSchema = v.object({
  ...loadEntries,
  scenarios: v.nullish(
    listOf(
      v.pipe(mapping('of a scenario'), scenarioSchema),
      MAX_LOADS,
      'scenarios, such as "- name: checkout"',
    ),
  ),
  thinkTimeSeconds: v.optional(v.pipe(mapping('of min, max and distribution'), thinkTime)),
  completion: v.optional(mappingOf(fraction, 'of user types to probabilities')),
  seed: v.optional(integer(0, 2 ** 32 - 1)),
  maxUsers: v.nullish(integer(1, MOST_USERS)),
  maxConnections: v.nullish(integer(1, 65_535)),
  requestTimeoutSeconds: v.optional(secondsAbove0(AN_HOUR)),
  maxResponseBytes: v.optional(integer(1, MOST_RESPONSE_BYTES)),
  connections: v.optional(oneOf(CONNECTION_SHARING)),
  keepAlive: v.optional(v.boolean('must be true or false')),
  dnsTtlSeconds: v.optional(seconds(0, AN_HOUR)),
  retryOnStale: v.optional(v.boolean('must be true or false')),
  gracefulStopSeconds: v.optional(seconds(0, AN_HOUR)),
  headers: v.optional(headers),
  services: v.optional(mappingOf(service, 'of services to base URLs or to settings')),
  whenDataRunsOut: v.optional(oneOf(WHEN_ROWS_RUN_OUT)),
  workflowModules: v.optional(listOf(filePath(), 100, 'file paths')),
  thresholds: v.optional(listOf(threshold(), 100, 'thresholds')),
  abortAfter: v.nullish(integer(1, 1000)),
});

export type CheckedProfile = v.InferOutput<typeof profileSchema>;
export type CheckedScenario = v.InferOutput<typeof scenarioSchema>;
export type CheckedStage = v.InferOutput<typeof stageSchema>;

export type CheckedService = v.InferOutput<typeof serviceSchema>;

/** What a key must be, for the message if it is missing. */
export function ruleOf(schema: v.GenericSchema): string {
  return v.safeParse(schema, null).issues?.[0].message ?? '';
}

function secondsAbove0(most: number) {
  return above0(most, `must be seconds above 0, at most ${figure(most)}, or a time such as 5m`);
}

function seconds(least: number, most: number) {
  const bounds = `from ${figure(least)} to ${figure(most)}`;
  return from(least, most, `must be seconds ${bounds}, or a time such as 5m`);
}

function above0(most: number, rule = `must be a number above 0, at most ${figure(most)}`) {
  return v.pipe(v.number(rule), v.gtValue(0, rule), v.maxValue(most, rule));
}

function from(
  least: number,
  most: number,
  rule = `must be a number from ${figure(least)} to ${figure(most)}`,
) {
  return v.pipe(v.number(rule), v.minValue(least, rule), v.maxValue(most, rule));
}

function integer(least: number, most: number) {
  const rule = `must be a whole number from ${figure(least)} to ${figure(most)}`;
  return v.pipe(v.number(rule), v.integer(rule), v.minValue(least, rule), v.maxValue(most, rule));
}

function oneOf<const Options extends readonly string[]>(options: Options) {
  return v.picklist(options, `must be one of ${options.join(', ')}`);
}

function mapping(what: string) {
  return v.custom<Record<string, unknown>>(isMapping, `must be a mapping ${what}`);
}

function mappingOf<Value>(value: v.GenericSchema<Value>, what: string) {
  return v.pipe(
    v.custom<Record<string, Value>>(isMapping, `must be a mapping ${what}`),
    v.record(v.string(), value),
  );
}

function listOf<Input, Output>(item: v.GenericSchema<Input, Output>, most: number, what: string) {
  const isList = (value: unknown) => Array.isArray(value) && value.length <= most;
  const rule = `must be a list of at most ${figure(most)} ${what}`;
  return v.pipe(v.custom<Input[]>(isList, rule), v.array(item));
}

function filePath() {
  const rule = 'must be the path of a file, without control characters';
  return v.pipe(v.string(rule), v.maxLength(4096, rule), v.check(isPath, rule));
}

function matching(form: RegExp, rule: string) {
  return v.pipe(v.string(rule), v.maxLength(255, rule), v.regex(form, rule));
}

function credential() {
  const rule = 'must be text without control characters';
  return v.pipe(v.string(rule), v.maxLength(1000, rule), v.regex(/^\P{Cc}*$/u, rule));
}

function threshold() {
  return v.pipe(
    v.string('must be text, such as latency_p95 < 500'),
    v.check(
      (text) => typeof readThreshold(text) !== 'string',
      ({ input }) => String(readThreshold(input)),
    ),
  );
}

function isPrintable(text: string): boolean {
  return text.length <= 100 && /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text) && text.trim() !== '';
}

function isPath(text: string): boolean {
  return text.trim() !== '' && !/\p{Cc}/u.test(text);
}
