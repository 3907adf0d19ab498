import { parentPort, workerData } from 'node:worker_threads';
import { allocateCommittedLoad, WINDOW_MS } from '../../src/border/committed-load.ts';
import { allocateLanes, laneLayout } from '../../src/border/lanes.ts';
import { packKind } from '../../src/border/messages.ts';
import { WHOLE } from '../../src/border/part.ts';
import { Secrets } from '../../src/border/secrets.ts';
import type { TriedEnd, TryEvent, TryTask } from '../../src/border/tried-user.ts';
import type { Outcome } from '../../src/journey/outcome.ts';
import { sitesOf } from '../../src/journey/sites.ts';
import type { JourneySettings } from '../../src/journey/workflow.ts';
import { loadCatalogue } from '../../src/workflows.ts';
import { Connections } from '../connections.ts';
import { hideFromNowOn, withoutSecrets } from '../credentials.ts';
import { ErrorExamples } from '../error-examples.ts';
import { chooseHttpClient } from '../http/choose-client.ts';
import { ThreadClock } from '../loop-clock.ts';
import { UserLoop } from '../user-loop.ts';
import { ObservedSender } from './observed-sender.ts';
import { OneUser } from './one-user.ts';
import { SkippingClock } from './skipping-clock.ts';

/** Enough for one user, however many requests it sends at once. */
const PLACES = 64;

/** Plays one user in the same loop as in a run, and reports each request. */
async function play(task: TryTask<JourneySettings>, tell: (event: TryEvent) => void) {
  hideFromNowOn(new Secrets(task.secrets));
  const sites = sitesOf(task.services);
  const catalogue = (await loadCatalogue(task.workflowModules)).open(task.prepared, sites);
  const workflow = catalogue.named(task.workflow);
  const client = await chooseHttpClient(
    { insecure: task.insecure, connections: task.connections },
    Object.values(task.services),
  );
  const layout = laneLayout(workflow.steps.length);
  const examples = new ErrorExamples(() => {});
  const recorder = new OneUser(allocateLanes(1, layout), 0, layout, examples);
  const limits = {
    maxUsers: 1,
    maxConnections: PLACES,
    maxWaiting: PLACES,
    // Nothing is measured here: the user arrives however late this thread is.
    maxLatenessMs: Number.POSITIVE_INFINITY,
    requestTimeoutMs: task.requestTimeoutMs,
    maxResponseBytes: task.maxResponseBytes,
  };
  let sender: ObservedSender | null = null;
  const clock = task.thinks
    ? new ThreadClock()
    : new SkippingClock(() => (sender?.underWay ?? 0) > 0);
  let reason = '';
  const { promise: left, resolve } = Promise.withResolvers<Outcome>();
  recorder.onLeft = resolve;
  const loop = new UserLoop(
    {
      lane: 0,
      loads: [{ scenario: null, committed: allocateCommittedLoad(1), supply: null }],
      windowMs: WINDOW_MS,
      settings: { journey: task.journey, userTypes: [task.userType] },
      limits,
      part: WHOLE,
      traced: false,
      traceparent: false,
    },
    {
      workflows: [{ workflow, firstStep: 0 }],
      recorder,
      clock,
      openSender: (events) => {
        sender = new ObservedSender(
          (inner) => new Connections(task.services, limits, client, inner, task.connections),
          events,
          tell,
          () => recorder.takeFindings(),
        );
        return sender;
      },
      post: (message) => {
        if (message.type === 'workflow-error') reason = message.message;
        if (message.type === 'data-ran-out') reason = message.reason;
      },
      pollInbox: () => {},
      done: () => {},
    },
  );
  loop.receive({ type: 'go', epochMs: clock.now() });
  const kinds = Uint32Array.of(packKind(0, 0));
  const quota = { load: 0, firstIndex: task.user, stride: 1, starts: Float64Array.of(0), kinds };
  loop.receive({ type: 'quota', quota });
  const outcome: TriedEnd['outcome'] = await left;
  const failure = withoutSecrets(sender!.user?.failure ?? '');
  tell({ type: 'end', outcome, reason: reason === '' ? failure : reason });
  loop.receive({ type: 'end', atMs: 0, graceUntilMs: 0 });
}

await play(workerData as TryTask<JourneySettings>, (event) => parentPort?.postMessage(event));
