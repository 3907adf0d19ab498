import { pathToFileURL } from 'node:url';
import { laneLayout } from '../src/shared/lanes.ts';
import type { FromWorker, ToWorker, WorkerTask } from '../src/shared/messages.ts';
import { registeredWorkflows } from '../src/workflows/registry.ts';
import { Recorder } from './recorder.ts';
import { UserLoop } from './user-loop.ts';
import { warmUp } from './warm-up.ts';

/** The worker's entry: one task is one run. Resolves when the last user has left. */
export default async function run(task: WorkerTask): Promise<void> {
  for (const file of task.workflowModules) await import(pathToFileURL(file).href);
  const workflows = registeredWorkflows();
  const steps = workflows.reduce((sum, workflow) => sum + workflow.steps.length, 0);
  const layout = laneLayout(steps);
  await warmUp(workflows, layout);
  const { promise, resolve } = Promise.withResolvers<void>();
  const recorder = new Recorder(task.lanes, task.lane, layout);
  const loop = new UserLoop(task, workflows, recorder, {
    post: (message: FromWorker) => task.port.postMessage(message),
    done: resolve,
  });
  task.port.on('message', (message: ToWorker) => loop.receive(message));
  task.port.postMessage({ type: 'ready' } satisfies FromWorker);
  await promise;
  task.port.close();
}
