import { loadWorkflows } from '../../engine/load-workflows.ts';
import { planRun } from '../../plan/plan.ts';
import { workflowsOf } from '../../profile/load-of.ts';
import { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import { EXIT } from '../exit-codes.ts';
import { type JsonOption, printJson } from '../json-option.ts';
import { type OverrideOptions, overridden, type SetOptions } from '../overrides.ts';
import { terminalOf } from '../terminal.ts';
import { planText } from './plan-text.ts';

/** Shows what a run will do, without sending a request. */
export async function planCommand(
  nameOrPath: string,
  options: OverrideOptions & SetOptions & JsonOption,
): Promise<number> {
  const profile = overridden(TrafficProfile.fromYaml(resolveProfile(nameOrPath), options), options);
  const known = await loadWorkflows(profile);
  const catalogue = await known.rehearsed(workflowsOf(profile));
  if (options.json) return printJson(planRun(profile, catalogue));
  const { columns } = terminalOf(process.stdout);
  process.stdout.write(`${planText(profile, planRun(profile, catalogue), columns)}\n`);
  return EXIT.good;
}
