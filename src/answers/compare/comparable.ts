import type { RunResult, TimelineRow } from '../../statistics/result.ts';
import { ONLY_LOAD, UNITS, UNITS_IN_WORDS } from '../../text/load-models.ts';

/** A result and the path it was read from. */
export interface NamedResult {
  readonly name: string;
  readonly result: RunResult;
}

/** Relative difference up to which two targets count as equal: they are rounded. */
const TOLERANCE = 1e-6;

/** Why these results cannot be compared; empty if they can. */
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

/** With other journeys or another load, a difference would say nothing about the services. */
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
  const [one, other] = [loadsOf(a), loadsOf(b)];
  if (kindsOf(one) !== kindsOf(other)) return `${kindsOf(one)}, and ${kindsOf(other)}`;
  const later = new Map(b.timeline.map((row) => [row.second, row]));
  for (const row of a.timeline) {
    if (row.second + 1 > Math.min(a.durationSeconds, b.durationSeconds)) continue;
    for (const [i, { name, model }] of one.entries()) {
      const [before, after] = [targetOf(row, i), targetOf(later.get(row.second), i)];
      if (Math.abs(before - after) <= TOLERANCE * Math.max(1, before)) continue;
      const [from, to] = [before, after].map((level) => Number(level.toFixed(1)));
      const whose = name === ONLY_LOAD ? '' : `scenario ${name}: `;
      return `${whose}a target of ${from} and of ${to} ${UNITS[model]} in second ${row.second}`;
    }
  }
  const [from, to] = [a, b].map(({ durationSeconds }) => Math.round(durationSeconds));
  return from === to ? null : `${from} s and ${to} s`;
}

type Loads = readonly Pick<RunResult['loads'][number], 'name' | 'model'>[];

/** Older results name no load: `requests_per_second` was the only model. */
function loadsOf({ loads }: RunResult): Loads {
  return loads.length > 0 ? loads : [{ name: ONLY_LOAD, model: 'requests_per_second' }];
}

/** `users per second`, or `checkout in requests per second, browsing in users`. */
function kindsOf(loads: Loads): string {
  return loads
    .map(({ name, model }) => {
      const unit = UNITS_IN_WORDS[model];
      return name === ONLY_LOAD ? unit : `${name} in ${unit}`;
    })
    .join(', ');
}

function targetOf(row: TimelineRow | undefined, load: number): number {
  if (row === undefined) return 0;
  return row.loads.length > 0 ? (row.loads[load]?.target ?? 0) : row.targetRps;
}

/** What readers should know about the compared runs. */
export function cautions(results: readonly NamedResult[]): string[] {
  const limited = results
    .filter(({ result }) => result.verdict.status === 'target-limited')
    .map(({ name }) => `${name} is target-limited: the services did not keep up with the load`);
  const workers = [...new Set(results.map(({ result }) => result.workers))];
  const differing =
    workers.length > 1 ? [`the runs had different numbers of workers: ${workers.join(', ')}`] : [];
  const closed = results.some(({ result }) => result.loads.some(({ model }) => model === 'users'));
  const fewer = closed
    ? ['concurrent users wait for their responses: the slower services got fewer requests']
    : [];
  return [...limited, ...differing, ...fewer];
}
