import { loadWorkflows } from '../../engine/load-workflows.ts';
import { planRun } from '../../plan/plan.ts';
import { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import { EXIT } from '../exit-codes.ts';
import { terminalOf } from '../terminal.ts';
import { planText } from './plan-text.ts';
import type { RunCommandOptions } from './run.ts';

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
  const { columns } = terminalOf(process.stdout);
  process.stdout.write(`${planText(profile, planRun(profile, catalogue), columns)}\n`);
  return EXIT.good;
}
