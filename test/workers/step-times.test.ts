import { expect, it } from 'vitest';
import type { StepSnapshot } from '../../src/border/messages.ts';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { PlannedRequest } from '../../src/journey/compiled-step.ts';
import { type Steps, Workflow } from '../../src/journey/workflow.ts';
import { LatencyBy } from '../../src/statistics/latency-by.ts';
import { StepTimes } from '../../workers/step-times.ts';

class Login extends Workflow {
  static override readonly steps: Steps<Login> = [['shop', '/login', { name: 'login' }, () => 1]];
}

const workflow = compileWorkflow('login', Login);
const [step] = workflow.steps as [(typeof workflow.steps)[number]];

it('a redirected request counts for the other service, and for its step', () => {
  const times = new StepTimes(workflow.steps.length);
  const own = new PlannedRequest(step, '/login', [], null);
  const led = new PlannedRequest(step, '/', [], null, { service: 'identity', method: 'GET' });
  times.record(0, own, 10, false);
  times.record(0, own, 20, true);
  times.record(0, led, 300, true);
  const by = new LatencyBy([workflow]);
  by.add(times.take());
  times.record(0, led, 400, false);
  by.add(times.take());
  expect(times.take()).toEqual<StepSnapshot[]>([]);
  const view = by.view();
  expect(view.latencyByService).toMatchObject({
    shop: { count: 2, max: 20 },
    identity: { count: 2, max: 400 },
  });
  expect(view.failedByService).toEqual({ shop: 1, identity: 1 });
  expect(view.latencyByStep['login/login']).toMatchObject({ count: 4, max: 400 });
  expect(view.latencyByWorkflow['login']?.count).toBe(4);
});
