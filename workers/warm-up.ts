import { type AddressInfo, createServer, type Socket } from 'node:net';
import { nowMs } from '../src/border/clock.ts';
import { allocateCommittedLoad, WINDOW_MS } from '../src/border/committed-load.ts';
import { allocateLanes, laneLayout } from '../src/border/lanes.ts';
import { packKind } from '../src/border/messages.ts';
import { plainTarget } from '../src/border/service-settings.ts';
import type { Catalogue } from '../src/journey/catalogue.ts';
import { SAMPLE_BODY } from '../src/journey/sample-answer.ts';
import { Connections } from './connections.ts';
import { ErrorExamples } from './error-examples.ts';
import type { HttpClient } from './http/http-client.ts';
import { ThreadClock } from './loop-clock.ts';
import { Recorder } from './recorder.ts';
import { UserLoop } from './user-loop.ts';

/** Users to play per expected request per second, and their minimum and maximum number. */
const USERS_PER_RPS = 0.4;
const USERS_LEAST = 50;
const USERS_MOST = 2000;

/**
 * Users of one round. Each round has its own loop: code that has seen only one loop is optimized for that one, and
 * again when the run begins.
 */
const USERS_PER_ROUND = 250;

/** Length of a round, milliseconds. */
const LONGEST_MS = 1000;

const ANSWER = [
  'HTTP/1.1 200 OK',
  'content-type: application/json',
  `content-length: ${Buffer.byteLength(SAMPLE_BODY)}`,
  'connection: keep-alive',
  '',
  SAMPLE_BODY,
].join('\r\n');

/** Whether a chunk is the head of a request, rather than a body that follows it. */
function isRequest(chunk: Buffer): boolean {
  return chunk[0] !== 0x7b;
}

/**
 * Plays some users against a server inside this thread, so that the code that a run depends on is compiled before it
 * starts. Otherwise the first seconds' requests would be late, and their responses handled slowly. The higher the rate,
 * the less time is left for compiling, so the more users are played, for about 0.3 s to 3 s. Nothing is recorded, and
 * nothing reaches the services.
 *
 * @param catalogue with the built-in workflows, which are played
 * @param peakRps requests per second that this thread is going to send at its peak
 * @param client the one that the run will use
 */
export async function warmUp(
  catalogue: Catalogue,
  peakRps: number,
  client: HttpClient,
): Promise<void> {
  const connections = new Set<Socket>();
  // Bare sockets: an HTTP server in this thread would take more time than the client to be warmed up.
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      if (isRequest(chunk)) socket.write(ANSWER);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const users = Math.min(USERS_MOST, Math.max(USERS_LEAST, peakRps * USERS_PER_RPS));
    const rounds = Math.ceil(users / USERS_PER_ROUND);
    for (let round = 1; round <= rounds; round++) {
      await play(catalogue, { url, client, seed: round, users: Math.ceil(users / rounds) });
    }
  } finally {
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

interface Round {
  readonly url: string;
  readonly client: HttpClient;
  readonly seed: number;
  readonly users: number;
}

function play(catalogue: Catalogue, { url, client, seed, users }: Round): Promise<void> {
  const workflows = ['browse', 'purchase', 'account', 'quickbuy'].map((name) => ({
    workflow: catalogue.named(name),
    firstStep: 0,
  }));
  const steps = workflows.flatMap(({ workflow }) => workflow.steps);
  const layout = laneLayout(steps.length);
  const services = Object.fromEntries(steps.map(({ service }) => [service, plainTarget(url)]));
  const lanes = allocateLanes(1, layout);
  const { promise, resolve } = Promise.withResolvers<void>();
  const task = {
    lane: 0,
    loads: [{ scenario: null, committed: allocateCommittedLoad(1), supply: null }],
    windowMs: WINDOW_MS,
    settings: {
      journey: {
        seed,
        thinkTime: { min: 0, max: 0.01, distribution: 'uniform' as const },
        completion: {},
      },
      userTypes: ['free'],
    },
    limits: {
      maxUsers: users,
      maxConnections: 8,
      maxWaiting: users,
      requestTimeoutMs: LONGEST_MS,
      maxResponseBytes: ANSWER.length,
    },
    traced: false,
    traceparent: false,
  };
  const examples = new ErrorExamples(() => {});
  const recorder = new Recorder(lanes, 0, layout, examples);
  const loop = new UserLoop(task, {
    workflows,
    recorder,
    clock: new ThreadClock(),
    openSender: (events) => new Connections(services, task.limits, client, events),
    post: () => {},
    pollInbox: () => {},
    done: resolve,
  });
  loop.receive({ type: 'go', epochMs: nowMs() });
  const starts = Float64Array.from({ length: users }, (_, user) => user / 10);
  const kinds = Uint32Array.from(starts, (_, user) => packKind(user % workflows.length, 0));
  loop.receive({ type: 'quota', quota: { load: 0, firstIndex: 0, stride: 1, starts, kinds } });
  loop.receive({ type: 'end', atMs: users / 10, graceUntilMs: LONGEST_MS });
  return promise;
}
