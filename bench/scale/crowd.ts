/**
 * A worker's loop with a given number of users, who together send at a rate: the more users there are, the
 * longer each thinks. Usage: node crowd.ts URL USERS RATE SECONDS
 */
import { nowMs } from '../../src/border/clock.ts';
import { allocateCommittedLoad, WINDOW_MS } from '../../src/border/committed-load.ts';
import { allocateLanes, laneLayout } from '../../src/border/lanes.ts';
import { plainTarget } from '../../src/border/service-settings.ts';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { type Steps, Workflow } from '../../src/journey/workflow.ts';
import { Connections } from '../../workers/connections.ts';
import { ErrorExamples } from '../../workers/error-examples.ts';
import { chooseHttpClient } from '../../workers/http/choose-client.ts';
import { ThreadClock } from '../../workers/loop-clock.ts';
import { Recorder } from '../../workers/recorder.ts';
import { UserLoop } from '../../workers/user-loop.ts';

/** Repeats forever. */
class Regular extends Workflow {
  static override readonly steps: Steps<Regular> = [['shop', '/', { body: 'discard' }, () => 0]];
}

const [url, ...numbers] = process.argv.slice(2);
const [users, rate, seconds] = numbers.map(Number) as [number, number, number];
const meanThinkSeconds = users / rate;
const layout = laneLayout(1);
const task = {
  lane: 0,
  loads: [{ scenario: null, committed: allocateCommittedLoad(1), supply: null }],
  windowMs: WINDOW_MS,
  settings: {
    journey: {
      seed: 1,
      thinkTime: {
        min: 0.5 * meanThinkSeconds,
        max: 1.5 * meanThinkSeconds,
        distribution: 'uniform' as const,
      },
      completion: {},
    },
    userTypes: ['free'],
  },
  limits: {
    maxUsers: users,
    maxConnections: 500,
    maxWaiting: users,
    requestTimeoutMs: 30_000,
    maxResponseBytes: 1e6,
  },
  traced: false,
  traceparent: false,
};
const client = await chooseHttpClient({ insecure: false }, []);
const recorder = new Recorder(allocateLanes(1, layout), 0, layout, new ErrorExamples(() => {}));
const workflow = compileWorkflow('regular', Regular);
const loop = new UserLoop(task, {
  workflows: [{ workflow, firstStep: 0 }],
  recorder,
  clock: new ThreadClock(),
  openSender: (events) => new Connections({ shop: plainTarget(url!) }, task.limits, client, events),
  post: () => {},
  pollInbox: () => {},
  done: () => {},
});
const starts = Float64Array.from({ length: users }, (_, user) => (user / rate) * 1000);
const kinds = new Uint32Array(users);
loop.receive({ type: 'quota', quota: { load: 0, firstIndex: 0, stride: 1, starts, kinds } });
loop.receive({ type: 'go', epochMs: nowMs() });
loop.receive({ type: 'end', atMs: seconds * 1000, graceUntilMs: seconds * 1000 });
