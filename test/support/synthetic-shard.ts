import type { HistogramSnapshot } from '../../src/border/histogram-buckets.ts';
import { laneLayout } from '../../src/border/lanes.ts';
import type { Snapshot } from '../../src/border/messages.ts';
import { Random } from '../../src/border/random.ts';
import { HISTOGRAMS, JOURNAL_FORMAT, lineOf, secondLine } from '../../src/shards/journal.ts';
import { IntervalHistogram } from '../../workers/interval-histogram.ts';

export interface SyntheticShard {
  readonly index: number;
  readonly count: number;
  readonly seconds: number;
  /** Of this shard. */
  readonly requestsPerSecond: number;
  /** When it started, milliseconds since the epoch. */
  readonly startedAtMs?: number;
  readonly instance?: string;
  readonly seed?: number;
  readonly fingerprint?: string;
  readonly thresholds?: readonly string[];
  readonly startAt?: string;
  /** Whether it was stopped after its seconds, although the run lasts longer. */
  readonly stopped?: boolean;
}

const WORKFLOWS = [
  { name: 'look', steps: stepsAt('product', 'list', 'product') },
  { name: 'buy', steps: stepsAt('cart', 'cart', 'pay') },
];
const STEPS = 4;
const LAYOUT = laneLayout(STEPS);

/** One user per request: what a shard counts and records in a second in which all goes well. */
export function syntheticSecond(second: number, requests: number, random: Random): Snapshot {
  const lane = new Uint32Array(LAYOUT.length);
  const { counters, userCounters } = LAYOUT;
  const histograms = Object.fromEntries(
    HISTOGRAMS.map((field) => [field, new IntervalHistogram()]),
  ) as Record<(typeof HISTOGRAMS)[number], IntervalHistogram>;
  const steps = Array.from({ length: STEPS }, () => new IntervalHistogram(2));
  const add = (word: number) => {
    lane[word]! += 1;
  };
  for (let request = 0; request < requests; request++) {
    const step = request % STEPS;
    const firstStep = step < 2 ? 0 : 2;
    const responseMs = Math.exp(2.5 + 0.6 * random.normal());
    for (const counter of ['sent', 'successful', 'spawned', 'completed'] as const) {
      add(counters[counter]);
    }
    add(userCounters.spawned + firstStep);
    add(userCounters.completed + firstStep);
    for (const word of [LAYOUT.steps, LAYOUT.endedByStep]) add(word + step);
    for (const word of [LAYOUT.userTypes, LAYOUT.endedByUserType, LAYOUT.ages]) add(word);
    add(LAYOUT.statusCodes + 200);
    lane[counters.bytesReceived]! += 1000;
    histograms.response.recordMs(responseMs);
    histograms.service.recordMs(responseMs * 0.95);
    histograms.atLeast.recordMs(responseMs * 0.99);
    histograms.startDelay.recordMs(random.next());
    histograms.readDelay.recordMs(random.next() / 10);
    histograms.lateness.recordMs(random.next() / 2);
    steps[step]!.recordMs(responseMs);
  }
  const taken = Object.fromEntries(
    HISTOGRAMS.map((field) => [field, ascending(histograms[field].take())]),
  ) as Pick<Snapshot, (typeof HISTOGRAMS)[number]>;
  return {
    generation: 0,
    second,
    nextSecond: second + 1,
    lane,
    ...taken,
    steps: steps.map((histogram, step) => {
      return { step, elsewhere: null, failed: 0, response: ascending(histogram.take()) };
    }),
    notes: null,
  };
}

function stepsAt(service: string, ...names: readonly string[]) {
  return names.map((name) => ({ name, service }));
}

/** Joins what workers report, as a shard does. */
function ascending({ buckets, counts, maxUs, sumUs }: HistogramSnapshot): HistogramSnapshot {
  const order = [...buckets.keys()].sort((a, b) => buckets[a]! - buckets[b]!);
  return {
    buckets: Uint32Array.from(order, (i) => buckets[i]!),
    counts: Uint32Array.from(order, (i) => counts[i]!),
    maxUs,
    sumUs,
  };
}

export function headLines(shard: SyntheticShard): string[] {
  const { index, count, seconds, startedAtMs = 1_800_000_000_000 } = shard;
  const head = lineOf({
    type: 'head',
    format: JOURNAL_FORMAT,
    shard: { index, count },
    count,
    instance: shard.instance ?? `start of ${index}`,
    version: '1',
    profile: 'synthetic',
    seed: shard.seed ?? 1,
    fingerprint: shard.fingerprint ?? 'same',
    runId: 'synthetic',
    thresholds: shard.thresholds ?? ['latency_p50 < 1s'],
    abortAfter: null,
    durationSeconds: seconds,
    workers: 1,
    startAt: shard.startAt ?? null,
    limits: { maxUsers: 1000, maxConnections: 100, inProfile: [] },
    workflows: WORKFLOWS,
    userTypes: ['guest'],
    loads: [{ name: 'default', model: 'requests_per_second', arrivals: 'even' }],
  });
  const at = new Date(startedAtMs).toISOString();
  return [head, lineOf({ type: 'started', at, uncertaintyMs: 0, note: null })];
}

/** @param due of the shard, requests per second */
export function secondText(snapshot: Snapshot, due: number): string {
  return secondLine({ type: 'second', loads: [{ tenths: [due], missed: 0 }], snapshot });
}

export function endLine({ seconds, requestsPerSecond, stopped = false }: SyntheticShard): string {
  return lineOf({
    type: 'end',
    verdict: { status: 'valid', reasons: [] },
    durationSeconds: seconds,
    stoppedEarly: stopped,
    stoppedBecause: null,
    planned: seconds * requestsPerSecond,
    latency: { p50: 12, p99: 50, startDelayP99: 1 },
  });
}

/** A whole journal, line by line. */
export function journalLines(shard: SyntheticShard): string[] {
  const random = new Random(7, shard.index);
  const { seconds, requestsPerSecond } = shard;
  const ofSeconds = Array.from({ length: seconds }, (_, second) =>
    secondText(syntheticSecond(second, requestsPerSecond, random), requestsPerSecond),
  );
  return [...headLines(shard), ...ofSeconds, endLine(shard)];
}
