import { loadWorkflows } from '../../engine/load-workflows.ts';
import { ASSUMED_LATENCY_MS, type Plan, planRun } from '../../plan/plan.ts';
import { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import { highest } from '../../statistics/highest.ts';
import { count, percent, seconds } from '../../text/format.ts';
import { EXIT } from '../exit-codes.ts';
import { condensed, sparkline, table } from '../format.ts';
import type { RunCommandOptions } from './run.ts';

const WIDTH = 60;

/** Says what a run will do, without sending a request. */
export async function planCommand(
  nameOrPath: string,
  options: Pick<RunCommandOptions, 'rps' | 'duration' | 'seed'>,
): Promise<number> {
  const profile = TrafficProfile.fromYaml(resolveProfile(nameOrPath)).with({
    requestsPerSecond: options.rps,
    durationSeconds: options.duration,
    seed: options.seed,
  });
  const catalogue = await loadWorkflows(profile);
  process.stdout.write(`${planText(profile, planRun(profile, catalogue))}\n`);
  return EXIT.good;
}

export function planText(profile: TrafficProfile, plan: Plan): string {
  const users = plan.seconds.map((second) => second.users);
  const mean = users.reduce((sum, n) => sum + n, 0) / users.length;
  const over = (key: 'targetRps' | 'requests' | 'users') =>
    sparkline(
      condensed(
        plan.seconds.map((second) => second[key]),
        WIDTH,
      ),
    );
  const shares = (counts: Readonly<Record<string, number>>) => {
    const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
    return table(Object.entries(counts).map(([key, n]) => [key, count(n), percent(n / all)]));
  };
  return [
    `${profile.name}: up to ${count(profile.requestsPerSecond)} rps for ${seconds(profile.durationSeconds)}, seed ${profile.seed}`,
    `${count(plan.requests)} requests by ${count(plan.arrivals)} users; at once ${count(mean)} on average, ${count(highest(users))} at most`,
    '',
    `  target    ${over('targetRps')}`,
    `  requests  ${over('requests')}`,
    `  users     ${over('users')}`,
    '',
    'calls by service',
    ...shares(plan.callsByService),
    '',
    'calls by step',
    ...shares(plan.callsByStep),
    '',
    'users by workflow',
    ...shares(plan.arrivalsByWorkflow),
    '',
    'users by type',
    ...shares(plan.arrivalsByUserType),
    '',
    `Services are taken to answer within ${ASSUMED_LATENCY_MS} ms, and all to go well.`,
    ...(plan.scale < 1
      ? [`Made at ${percent(plan.scale)} of the rate and scaled up: counts are rounded.`]
      : []),
  ].join('\n');
}
