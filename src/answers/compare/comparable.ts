import type { RunResult } from '../../statistics/result.ts';

/** A result and where it was read from. */
export interface NamedResult {
  readonly name: string;
  readonly result: RunResult;
}

/** Targets of a second are equal within rounding. */
const TOLERANCE_RPS = 1e-6;

/** Why these results cannot be compared, in sentences; none where they can. */
export function incomparable(base: NamedResult, others: readonly NamedResult[]): string[] {
  const unusable = [base, ...others].flatMap(unusableBecause);
  return [...unusable, ...others.flatMap((other) => differing(base, other))];
}

function unusableBecause({ name, result }: NamedResult): string[] {
  const { verdict, timeline } = result;
  if (verdict.status === 'generator-limited' || verdict.status === 'unreachable') {
    return [
      `${name} is ${verdict.status}, its numbers are not valid: ${verdict.reasons.join('; ')}`,
    ];
  }
  const ended = timeline.filter((row) => row.completed > 0);
  if (ended.length === 0) return [`${name} has no second in which a request ended`];
  return ended.some((row) => row.responseHistogram === undefined)
    ? [`${name} has no histograms by second: run it again with this version`]
    : [];
}

/** Other journeys, or another load: a difference would say nothing about the services. */
function differing(base: NamedResult, other: NamedResult): string[] {
  const [a, b] = [base.result, other.result];
  const names = `${base.name} and ${other.name}`;
  if (a.profile !== b.profile) {
    return [`${names} played different profiles: "${a.profile}" and "${b.profile}"`];
  }
  const reasons: string[] = [];
  if (a.seed !== b.seed) {
    reasons.push(
      `${names} have different seeds, ${a.seed} and ${b.seed}, so their journeys differ: give both runs the same --seed`,
    );
  }
  const load = differingLoad(a, b);
  if (load !== null) reasons.push(`${names} had different loads: ${load}`);
  return reasons;
}

function differingLoad(a: RunResult, b: RunResult): string | null {
  const later = new Map(b.timeline.map((row) => [row.second, row]));
  for (const { second, targetRps } of a.timeline) {
    const other = later.get(second)?.targetRps ?? 0;
    if (second + 1 > Math.min(a.durationSeconds, b.durationSeconds)) continue;
    if (Math.abs(targetRps - other) > TOLERANCE_RPS * Math.max(1, targetRps)) {
      const [from, to] = [targetRps, other].map((rps) => Number(rps.toFixed(1)));
      return `a target of ${from} and of ${to} rps in second ${second}`;
    }
  }
  const [from, to] = [a, b].map(({ durationSeconds }) => Math.round(durationSeconds));
  return from === to ? null : `${from} s and ${to} s`;
}

/** What a reader of a comparison should know about its runs. */
export function cautions(results: readonly NamedResult[]): string[] {
  const limited = results
    .filter(({ result }) => result.verdict.status === 'target-limited')
    .map(({ name }) => `${name} is target-limited: the services did not keep up with the load`);
  const workers = [...new Set(results.map(({ result }) => result.workers))];
  const differing =
    workers.length > 1 ? [`the runs had different numbers of workers: ${workers.join(', ')}`] : [];
  return [...limited, ...differing];
}
