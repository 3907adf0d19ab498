import stringWidth from 'string-width';
import type { Plan, PlannedSecond, PlannedStep } from '../../plan/planned.ts';
import { ASSUMED_LATENCY_MS } from '../../plan/tally.ts';
import type { TrafficProfile } from '../../profile/profile.ts';
import { highest } from '../../statistics/highest.ts';
import { count, percent, plural, printable, rate, seconds } from '../../text/format.ts';
import { UNITS } from '../../text/load-models.ts';
import { condensed, sparkline, table } from '../format.ts';
import { levelsInShort } from '../levels.ts';
import { cut, wrapped } from '../terminal.ts';

const NARROWEST = 10;
const WIDEST = 120;
const INDENT = '  ';
const WIDEST_LABEL = 16;

/** Maximum number of reasons listed for a step. */
const MOST_REASONS = 3;

/** A plan as text, for a given number of columns. */
export function planText(profile: TrafficProfile, plan: Plan, columns: number): string {
  const users = plan.seconds.map((second) => second.users);
  const mean = users.reduce((sum, n) => sum + n, 0) / users.length;
  const wrap = (sentence: string) => wrapped(sentence, columns);
  return [
    ...wrap(
      `${profile.name}: up to ${levelsInShort(profile)} for ${seconds(profile.durationSeconds)}, seed ${profile.seed}`,
    ),
    ...wrap(
      `${plural(plan.requests, 'request')} by ${plural(plan.arrivals, 'user')}; ${plural(mean, 'concurrent user')} on average, ${count(highest(users))} at most`,
    ),
    ...(plan.endsEarly === null
      ? []
      : wrap(
          `The run ends early, after ${seconds(plan.endsEarly.second)}: ${printable(plan.endsEarly.reason)}.`,
        )),
    '',
    ...overTime(plan, columns),
    '',
    ...stepLines(plan.steps),
    '',
    'calls by service',
    ...shares(callsByService(plan.steps)),
    '',
    'users by workflow',
    ...shares(plan.arrivalsByWorkflow),
    '',
    'users by type',
    ...shares(plan.arrivalsByUserType),
    '',
    ...wrap(usersInWords(plan)),
    ...crowdingLines(profile, plan).flatMap(wrap),
    ...lossLines(plan).flatMap(wrap),
    '',
    ...wrap(
      `Assumes that every request succeeds within ${ASSUMED_LATENCY_MS} ms. Each response is its step's \`sample\`, or the embedded store's if the step has none.`,
    ),
    ...(plan.scale < 1
      ? wrap(`Computed at ${percent(plan.scale)} of the load and scaled up, so counts are rounded.`)
      : []),
  ].join('\n');
}

/** Curves, requests and users per second, each with its highest value, above a time axis. */
function overTime({ seconds: rows, loads }: Plan, columns: number): string[] {
  const targets = loads.map(({ name, model }, i) => ({
    label: cut(loads.length > 1 ? printable(name) : 'target', WIDEST_LABEL),
    of: (row: PlannedSecond) => row.loads[i]!.target,
    unit: ` ${UNITS[model]}`,
  }));
  const series = [
    ...targets,
    { label: 'requests', of: (row: PlannedSecond) => row.requests, unit: ' rps' },
    { label: 'users', of: (row: PlannedSecond) => row.users, unit: '' },
  ];
  const labels = table(series.map(({ label }) => [label]));
  const widest = highest(labels.map((label) => stringWidth(label)));
  const values = series.map(({ of }) => rows.map(of));
  const tops = series.map(({ unit }, i) => `${topOf(values[i]!)}${unit}`);
  const edges = widest + 2 + 3 + highest(tops.map((top) => top.length));
  const width = Math.max(NARROWEST, Math.min(WIDEST, rows.length, columns - edges));
  const bars = values.map((one) => sparkline(condensed(one, width), highest(one)));
  const start = '0';
  const end = seconds(rows.length);
  const axis = start + end.padStart(Math.max(width, end.length + 2) - start.length);
  return [
    ...labels.map((label, i) => `${padded(label, widest)}  ${bars[i]} ≤ ${tops[i]}`),
    `${' '.repeat(widest)}  ${axis}`,
  ];
}

/** Levels below ten are shown with all their digits. */
function topOf(values: readonly number[]): string {
  const top = highest(values);
  return rate(top < 10 ? Number(top.toPrecision(2)) : Math.round(top));
}

function padded(label: string, width: number): string {
  return label + ' '.repeat(width - stringWidth(label));
}

/** Requests by workflow and step, in the order of the steps, and the users who left at each. */
function stepLines(steps: readonly PlannedStep[]): string[] {
  const all = steps.reduce((sum, { requests }) => sum + requests, 0);
  const lost = (['abandoned', 'failed'] as const).filter((how) =>
    steps.some((step) => step[how] > 0),
  );
  const rows = Map.groupBy(steps, ({ workflow }) => workflow);
  return table(
    [
      ['step', 'requests', 'share', ...lost],
      ...[...rows].flatMap(([workflow, its]) => [
        [workflow],
        ...its.map((step) => [
          `  ${printable(step.step)}`,
          count(step.requests),
          percent(all > 0 ? step.requests / all : 0),
          ...lost.map((how) => (step[how] > 0 ? count(step[how]) : '')),
        ]),
      ]),
    ],
    '',
  );
}

function callsByService(steps: readonly PlannedStep[]): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const { service, requests } of steps) {
    if (requests > 0) calls[service] = (calls[service] ?? 0) + requests;
  }
  return calls;
}

function shares(counts: Readonly<Record<string, number>>): string[] {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return table(Object.entries(counts).map(([key, n]) => [key, count(n), percent(n / all)]));
}

function usersInWords({ users }: Plan): string {
  const fates = [
    [users.completed, 'complete their journeys'],
    [users.abandoned, 'abandon them'],
    [users.failed, 'fail'],
    [users.interrupted, 'are interrupted by the end of the run'],
    [users.dropped, 'are dropped: max_users is reached'],
  ] as const;
  const shown = fates.filter(([n]) => n > 0).map(([n, what]) => `${count(n)} ${what}`);
  return `Of the users, ${shown.join(', ')}.`;
}

/** A warning if loads of concurrent users together want more of them than the limit allows. */
function crowdingLines({ maxUsers }: TrafficProfile, { loads, seconds: rows }: Plan): string[] {
  const wanted = rows.map((row) =>
    row.loads.reduce((sum, { target }, i) => sum + (loads[i]!.model === 'users' ? target : 0), 0),
  );
  const most = highest(wanted);
  if (maxUsers === null || most <= maxUsers) return [];
  return [
    `The scenarios need ${count(most)} concurrent users in second ${wanted.indexOf(most)}, but max_users allows only ${count(maxUsers)}.`,
  ];
}

/** Where and why users fail who might continue with other responses. */
function lossLines({ steps }: Plan): string[] {
  const failing = steps.filter(({ failed }) => failed > 0);
  if (failing.length === 0) return [];
  return [
    '',
    'Some users fail in this plan, so their later steps are missing from it:',
    ...failing.map(({ workflow, step, failed, reasons }) => {
      const why = reasons.slice(0, MOST_REASONS).map(printable).join('; ');
      return `${INDENT}${workflow}/${printable(step)}: ${plural(failed, 'user')} (${why})`;
    }),
    'If the service responds differently, add a `sample` of its response to the step.',
  ];
}
