import { type AddressInfo, createServer, type Socket } from 'node:net';
import { nowMs } from '../src/shared/clock.ts';
import { allocateCommittedLoad } from '../src/shared/committed-load.ts';
import { allocateLanes, laneLayout } from '../src/shared/lanes.ts';
import { packKind } from '../src/shared/messages.ts';
import { workflowNamed } from '../src/workflows/registry.ts';
import { SAMPLE_BODY } from '../src/workflows/sample-answer.ts';
import { ErrorExamples } from './error-examples.ts';
import { Recorder } from './recorder.ts';
import { UserLoop } from './user-loop.ts';

const USERS = 50;
const LONGEST_MS = 1000;

const ANSWER = [
  'HTTP/1.1 200 OK',
  'content-type: application/json',
  `content-length: ${Buffer.byteLength(SAMPLE_BODY)}`,
  'connection: keep-alive',
  '',
  SAMPLE_BODY,
].join('\r\n');

/** Whether a chunk is the head of a request, rather than a body that comes after it. */
function isRequest(chunk: Buffer): boolean {
  return chunk[0] !== 0x7b;
}

/**
 * Plays some users against a server inside this thread, so that the code a run depends on is compiled
 * before it starts: else the first second's requests would be late, and slow to be taken note of.
 * Nothing of it is recorded and nothing of it reaches the services.
 */
export async function warmUp(): Promise<void> {
  const connections = new Set<Socket>();
  // Bare sockets: an HTTP server in this thread would take more time than the client that is to be warm.
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      if (isRequest(chunk)) socket.write(ANSWER);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await play(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

function play(url: string): Promise<void> {
  const workflows = ['browse', 'purchase', 'account', 'quickbuy'].map((name) => ({
    workflow: workflowNamed(name),
    firstStep: 0,
  }));
  const steps = workflows.flatMap(({ workflow }) => workflow.steps);
  const layout = laneLayout(steps.length);
  const services = steps.map(({ service }) => [service, url]);
  const lanes = allocateLanes(1, layout);
  const { promise, resolve } = Promise.withResolvers<void>();
  const task = {
    lane: 0,
    lanes,
    committedLoad: allocateCommittedLoad(1),
    settings: {
      seed: 1,
      thinkTime: { min: 0, max: 0.01, distribution: 'uniform' as const },
      completion: {},
      userTypes: ['free'],
    },
    limits: {
      maxUsers: USERS,
      maxConnections: 8,
      maxWaiting: USERS,
      requestTimeoutMs: LONGEST_MS,
    },
    services: Object.fromEntries(services) as Record<string, string>,
    insecure: false,
    traced: false,
    traceparent: false,
  };
  const examples = new ErrorExamples(() => {});
  const recorder = new Recorder(lanes, 0, layout, examples);
  const loop = new UserLoop(task, workflows, recorder, {
    post: () => {},
    hear: () => {},
    done: resolve,
  });
  loop.receive({ type: 'go', epochMs: nowMs() });
  const starts = Float64Array.from({ length: USERS }, (_, user) => user / 10);
  const kinds = Uint16Array.from(starts, (_, user) => packKind(user % workflows.length, 0));
  loop.receive({ type: 'quota', quota: { firstIndex: 0, stride: 1, starts, kinds } });
  loop.receive({ type: 'end', atMs: USERS / 10, graceUntilMs: LONGEST_MS });
  return promise;
}
