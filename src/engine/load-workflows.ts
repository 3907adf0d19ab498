import { basename } from 'node:path';
import { RushhourError } from '../border/errors.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import { workflowsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { nearest } from '../profile/suggest.ts';
import { inShort } from '../text/format.ts';
import { loadCatalogue } from '../workflows.ts';
import { checkThresholdParts } from './threshold-parts.ts';

/**
 * Loads the modules of a profile and checks that all workflows it names exist, including those of its stages.
 *
 * @throws RushhourError `INVALID_WORKFLOW` naming the module that cannot be loaded, and why, or every
 *   unknown workflow; `INVALID_PROFILE` for thresholds on parts that it does not play
 */
export async function loadWorkflows(profile: TrafficProfile): Promise<Catalogue> {
  const catalogue = await loadCatalogue(profile.workflowModules);
  const known = catalogue.names;
  const unknown = [...workflowsOf(profile)].filter((name) => !known.includes(name));
  if (unknown.length === 0) {
    checkThresholdParts(profile, catalogue);
    return catalogue;
  }
  const list = unknown.map((name) => {
    const meant = nearest(name, known);
    return `\n  ${name}${meant === null ? '' : `: did you mean ${meant}?`}`;
  });
  throw new RushhourError(
    'INVALID_WORKFLOW',
    `profile "${profile.name}" uses unknown workflows:${list.join('')}\nKnown: ${inShort(known)}. ${hintFor(profile)}`,
  );
}

function hintFor({ workflowModules }: TrafficProfile): string {
  if (workflowModules.length === 0) {
    return 'Your own workflows are registered by modules listed in workflow_modules.';
  }
  const modules = inShort(workflowModules.map((file) => basename(file)));
  return `The listed workflow_modules (${modules}) do not register them: a module exports what defineWorkflow() returns, or calls registerWorkflow().`;
}
