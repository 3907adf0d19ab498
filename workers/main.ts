import { receiveMessageOnPort } from 'node:worker_threads';
import { laneLayout } from '../src/border/lanes.ts';
import type { Close, Finished, FromWorker, ToWorker } from '../src/border/messages.ts';
import { Secrets } from '../src/border/secrets.ts';
import type { WorkerTask } from '../src/border/worker-task.ts';
import { sitesOf } from '../src/journey/sites.ts';
import type { JourneySettings } from '../src/journey/workflow.ts';
import { loadCatalogue } from '../src/workflows.ts';
import { Connections } from './connections.ts';
import { hideFromNowOn } from './credentials.ts';
import { ErrorExamples } from './error-examples.ts';
import { chooseHttpClient } from './http/choose-client.ts';
import { ThreadClock } from './loop-clock.ts';
import { MetronomeClock } from './metronome-clock.ts';
import { Recorder } from './recorder.ts';
import { reduceTimerSlack } from './timer-slack.ts';
import { UserLoop } from './user-loop.ts';
import { warmUp } from './warm-up.ts';

/** The worker's entry: one task is one run. Resolves when the last user has left and the pool knows it. */
export default async function run(task: WorkerTask<JourneySettings>): Promise<void> {
  reduceTimerSlack();
  hideFromNowOn(new Secrets(task.secrets));
  const catalogue = await loadCatalogue(task.workflowModules);
  // From now on the stacks of errors are not used, except for errors from workflows, and a failing service causes
  // thousands of errors per second.
  Error.stackTraceLimit = 0;
  const client = await chooseHttpClient(
    { insecure: task.insecure, connections: task.connections },
    Object.values(task.services),
  );
  await warmUp(catalogue, task.peakRps, client);
  const opened = catalogue.open(task.prepared, sitesOf(task.services));
  const workflows = task.workflows.map(({ name, firstStep }) => {
    const workflow = opened.get(name);
    return workflow && { workflow, firstStep };
  });
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const post = (message: FromWorker) => task.port.postMessage(message);
  const examples = new ErrorExamples((error, example) =>
    post({ type: 'error-example', error, example }),
  );
  const recorder = new Recorder(task.lanes, task.lane, laneLayout(task.steps), examples);
  const receive = (message: ToWorker<JourneySettings> | Close) => {
    if (message.type === 'close') close();
    else loop.receive(message);
  };
  const pollInbox = () => {
    const received = receiveMessageOnPort(task.port);
    if (received !== undefined) receive(received.message as ToWorker<JourneySettings> | Close);
  };
  const loop = new UserLoop(task, {
    workflows,
    recorder,
    clock:
      task.metronome === null ? new ThreadClock() : new MetronomeClock(task.metronome, task.lane),
    openSender: (events) =>
      new Connections(task.services, task.limits, client, events, task.connections),
    post,
    pollInbox,
    done: () => task.port.postMessage({ type: 'finished' } satisfies Finished),
  });
  task.port.on('message', receive);
  post({ type: 'ready', workflows: catalogue.names });
  await closed;
  task.port.close();
}
