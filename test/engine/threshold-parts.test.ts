import { expect, it } from 'vitest';
import { loadWorkflows } from '../../src/engine/load-workflows.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { profileInput, profileOf } from '../support/profiles.ts';

function loaded(...thresholds: string[]) {
  return loadWorkflows(
    profileOf({ workflowDistribution: { browse: 0.5, quickbuy: 0.5 }, thresholds }),
  );
}

it('accepts thresholds on what the profile plays, and on names that journeys will use', async () => {
  await loaded(
    'latency_p95{browse} < 500',
    'success_rate{browse/product} >= 99%',
    'latency_p99{service:payment} < 1s',
    'error_rate{service:cart} < 1%',
    'users_failed{quickbuy} < 1%',
    'users_failed < 1%',
    'journey_p95{browse} < 60s',
    'group_p95{quickbuy/checkout} < 2s',
    'check{has products} >= 99%',
    'counter{orders} > 1',
    'timing_p95{upload} < 1s',
  );
});

it.each([
  ['latency_p95{brwse} < 500', 'there is no workflow "brwse"; did you mean browse?'],
  ['latency_p95{purchase} < 500', 'there is no workflow "purchase"; there are browse, quickbuy'],
  [
    'latency_p95{payment} < 500',
    'there is no workflow "payment"; for the service, write {service:payment}',
  ],
  ['error_rate{service:paymnt} < 1%', 'there is no service "paymnt"; did you mean payment?'],
  [
    'success_rate{browse/prodct} > 0',
    'there is no step "browse/prodct"; did you mean browse/product?',
  ],
  [
    'error_rate{srvice:cart} < 1%',
    'a part is WORKFLOW, WORKFLOW/STEP, service:SERVICE or scenario:SCENARIO',
  ],
  [
    'users_failed{service:cart} < 1%',
    'there is no workflow "service:cart"; there are browse, quickbuy',
  ],
  ['error_rate{scenario:checkout} < 1%', 'the profile has no scenarios'],
  ['journey_p95{brows} < 1s', 'there is no workflow "brows"; did you mean browse?'],
  [
    'group_p95{checkout} < 1s',
    'a group is named together with its workflow, such as browse/checkout',
  ],
  [
    'group_p95{purchase/checkout} < 1s',
    'there is no workflow "purchase"; there are browse, quickbuy',
  ],
])('rejects %s before a run', async (expression, problem) => {
  await expect(loaded('success_rate > 0', expression)).rejects.toThrow(
    `thresholds on parts that it does not play:\n  ${expression}: ${problem}`,
  );
});

it('accepts thresholds on scenarios of the profile, and no others', async () => {
  const { requestsPerSecond: _, durationSeconds: __, ...mix } = profileInput();
  const withThreshold = (threshold: string) =>
    loadWorkflows(
      TrafficProfile.from({
        ...mix,
        scenarios: [{ name: 'checkout', users: 5, durationSeconds: 5 }],
        thresholds: [threshold],
      }),
    );
  await withThreshold('latency_p95{scenario:checkout} < 500');
  await withThreshold('active_users_mean{scenario:checkout} > 4');
  await expect(withThreshold('dropped{scenario:chekout} == 0')).rejects.toThrow(
    'there is no scenario "chekout"; did you mean checkout?',
  );
});
