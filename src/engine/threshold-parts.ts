import { RushhourError } from '../border/errors.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import { workflowsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { nearest } from '../profile/suggest.ts';
import { parseThreshold, type Threshold } from '../profile/threshold.ts';
import { inShort } from '../text/format.ts';
import { SCENARIO_PART, SERVICE_PART } from '../text/part-names.ts';

/** The names in a profile's workflows that thresholds may refer to. */
interface Parts {
  readonly workflows: readonly string[];
  readonly steps: readonly string[];
  readonly services: readonly string[];
  readonly scenarios: readonly string[];
}

/**
 * Checks that thresholds name workflows, steps, services and scenarios of the profile. The names of checks, counters
 * and timings are known only once journeys have used them.
 *
 * @throws RushhourError `INVALID_PROFILE` listing every threshold that names something else
 */
export function checkThresholdParts(profile: TrafficProfile, catalogue: Catalogue): void {
  const played = [...workflowsOf(profile)].map((name) => catalogue.named(name));
  const steps = played.flatMap((workflow) => workflow.steps.map((step) => ({ workflow, step })));
  const parts: Parts = {
    workflows: played.map(({ name }) => name),
    steps: steps.map(({ workflow, step }) => `${workflow.name}/${step.name}`),
    services: [
      ...new Set([...steps.map(({ step }) => step.service), ...Object.keys(profile.services)]),
    ],
    scenarios: profile.scenarios?.map(({ name }) => name) ?? [],
  };
  const problems = profile.thresholds.map(parseThreshold).flatMap((threshold) => {
    const problem = problemOf(threshold, parts);
    return problem === null ? [] : `\n  ${threshold.expression}: ${problem}`;
  });
  if (problems.length === 0) return;
  throw new RushhourError(
    'INVALID_PROFILE',
    `profile "${profile.name}" has thresholds on parts that it does not play:${problems.join('')}`,
  );
}

function problemOf({ metric, of }: Threshold, { workflows, steps, services, scenarios }: Parts) {
  if (of === null) return null;
  if (of.startsWith(SCENARIO_PART)) {
    if (scenarios.length === 0) return 'the profile has no scenarios';
    return unknown('scenario', of.slice(SCENARIO_PART.length), scenarios);
  }
  if (metric.startsWith('users_') || metric.startsWith('journey_')) {
    return unknown('workflow', of, workflows);
  }
  if (metric.startsWith('group_')) {
    const slash = of.indexOf('/');
    if (slash < 0)
      return `a group is named together with its workflow, such as ${workflows[0]}/${of}`;
    return unknown('workflow', of.slice(0, slash), workflows);
  }
  if (!metric.startsWith('latency_') && !metric.endsWith('_rate')) return null;
  if (of.startsWith(SERVICE_PART)) {
    return unknown('service', of.slice(SERVICE_PART.length).trim(), services);
  }
  if (of.includes(':')) {
    return `a part is WORKFLOW, WORKFLOW/STEP, ${SERVICE_PART}SERVICE or ${SCENARIO_PART}SCENARIO`;
  }
  if (of.includes('/')) return unknown('step', of, steps);
  if (!workflows.includes(of) && services.includes(of)) {
    return `there is no workflow "${of}"; for the service, write {${SERVICE_PART}${of}}`;
  }
  return unknown('workflow', of, workflows);
}

function unknown(kind: string, name: string, known: readonly string[]): string | null {
  if (known.includes(name)) return null;
  const meant = nearest(name, known);
  const hint = meant === null ? `there are ${inShort(known)}` : `did you mean ${meant}?`;
  return `there is no ${kind} "${name}"; ${hint}`;
}
