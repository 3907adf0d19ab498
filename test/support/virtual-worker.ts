import { expect } from 'vitest';
import { ScheduleClock } from '../../src/border/clock.ts';
import {
  allocateCommittedLoad,
  CommittedLoadReader,
  WINDOW_MS,
} from '../../src/border/committed-load.ts';
import { ERROR_CLASSES, type ErrorClass } from '../../src/border/error-classes.ts';
import { allocateLanes, COUNTERS, laneLayout, laneOf } from '../../src/border/lanes.ts';
import type { FromWorker, Snapshot, ToWorker } from '../../src/border/messages.ts';
import type { CompiledWorkflow } from '../../src/journey/compiled.ts';
import type { ThinkTime } from '../../src/journey/think-time.ts';
import type { JourneySettings } from '../../src/journey/workflow.ts';
import { ErrorExamples } from '../../workers/error-examples.ts';
import { Recorder } from '../../workers/recorder.ts';
import { UserLoop } from '../../workers/user-loop.ts';
import { type Answering, type SentRequest, VirtualSender } from './virtual-sender.ts';
import { VirtualTime } from './virtual-time.ts';

export interface VirtualWorkerOptions {
  readonly workflow: CompiledWorkflow;
  readonly thinkTime?: ThinkTime;
  /** Default: 20 ms each. */
  readonly answering?: (user: number, atMs: number) => Answering;
  readonly places?: number;
  readonly maxUsers?: number;
  readonly maxWaiting?: number;
  readonly requestTimeoutMs?: number;
}

type Message = ToWorker<JourneySettings>;

/** A worker's user loop on virtual time, with services that exist only in a test. */
export class VirtualWorker {
  readonly time = new VirtualTime();
  readonly epochMs = this.time.now();
  readonly snapshots: Snapshot[] = [];
  readonly committed: CommittedLoadReader;
  /** Users that were dispatched to it. */
  planned = 0;
  done = 0;
  readonly #sender: VirtualSender;
  readonly #loop: UserLoop;
  readonly #inbox: Message[] = [];
  readonly #schedule = new ScheduleClock(this.epochMs);
  readonly #lane: Uint32Array;
  readonly #layout: ReturnType<typeof laneLayout>;

  constructor(options: VirtualWorkerOptions) {
    const { workflow, places = 1000, maxUsers = 10_000, maxWaiting = 1000 } = options;
    const { thinkTime = { min: 0.1, max: 0.3, distribution: 'uniform' }, answering } = options;
    const layout = laneLayout(workflow.steps.length);
    const lanes = allocateLanes(1, layout);
    const committedLoad = allocateCommittedLoad(1);
    let sender: VirtualSender | undefined;
    this.#layout = layout;
    this.#lane = laneOf(lanes, 0, layout);
    this.committed = new CommittedLoadReader(committedLoad, 1);
    const task = {
      lane: 0,
      loads: [{ scenario: null, committed: committedLoad, supply: null }],
      windowMs: WINDOW_MS,
      settings: { journey: { seed: 1, thinkTime, completion: {} }, userTypes: ['free'] },
      limits: {
        maxUsers,
        maxConnections: places,
        maxWaiting,
        requestTimeoutMs: options.requestTimeoutMs ?? 1000,
        maxResponseBytes: 1000,
      },
      traced: false,
      traceparent: false,
    };
    this.#loop = new UserLoop(task, {
      workflows: [{ workflow, firstStep: 0 }],
      recorder: new Recorder(lanes, 0, layout, new ErrorExamples(() => {})),
      clock: this.time,
      openSender: (events) => {
        const answer = (user: { index: number }, atMs: number) =>
          answering?.(user.index, atMs - this.epochMs) ?? 20;
        sender = new VirtualSender(this.time, { places, answering: answer }, events);
        return sender;
      },
      post: (message) => this.#take(message),
      pollInbox: () => this.#receiveNext(),
      done: () => {
        this.done++;
      },
    });
    this.#sender = sender!;
    this.receive({ type: 'go', epochMs: this.epochMs });
  }

  /** The schedule's clock. */
  get nowMs(): number {
    return this.#schedule.at(this.time.now());
  }

  get paused(): boolean {
    return this.#schedule.paused;
  }

  /** Every request that was sent, in order. */
  get sent(): readonly SentRequest[] {
    return this.#sender.sent;
  }

  get waiting(): number {
    return this.#sender.waiting;
  }

  get closed(): boolean {
    return this.#sender.closed;
  }

  /** A message that is received at once. */
  receive(message: Message): void {
    this.#loop.receive(message);
  }

  /** A message in the inbox: it is received when the thread gets to it. */
  post(message: Message): void {
    this.#inbox.push(message);
    this.time.arrive(this.time.now(), () => this.#receiveNext());
  }

  /** Users arrive at these times. */
  plan(...starts: number[]): void {
    const quota = {
      load: 0,
      firstIndex: this.planned,
      stride: 1,
      starts: Float64Array.from(starts),
      kinds: new Uint32Array(starts.length),
    };
    this.planned += starts.length;
    this.receive({ type: 'quota', quota });
  }

  pause(): void {
    this.#schedule.pause(this.time.now());
    this.receive({ type: 'pause', atMs: this.time.now() });
  }

  resume(): void {
    this.#schedule.resume(this.time.now());
    this.receive({ type: 'resume', atMs: this.time.now() });
  }

  end(atMs: number, graceMs = 0): void {
    this.receive({ type: 'end', atMs, graceUntilMs: atMs + graceMs });
  }

  /** The content of the worker's lane. */
  get counts() {
    const { counters, gauges } = this.#layout;
    const counted = COUNTERS.map((counter) => [counter, this.#lane[counters[counter]]!] as const);
    return {
      ...(Object.fromEntries(counted) as Record<(typeof COUNTERS)[number], number>),
      activeUsers: this.#lane[gauges.activeUsers]!,
      inFlight: this.#lane[gauges.inFlight]!,
    };
  }

  errors(errorClass: ErrorClass): number {
    return this.#lane[this.#layout.errors + ERROR_CLASSES.indexOf(errorClass)]!;
  }

  /** What must hold at any time; once the loop is done, nothing may be left. */
  expectBooksToBalance(): void {
    const counts = this.counts;
    expect(counts.spawned, 'users who arrived').toBe(
      counts.completed +
        counts.abandoned +
        counts.failedUsers +
        counts.interrupted +
        counts.activeUsers,
    );
    expect(counts.sent, 'requests').toBe(counts.successful + counts.failed + counts.inFlight);
    expect(counts.sent, 'requests as the services saw them').toBe(this.sent.length);
    const accounted =
      counts.spawned +
      counts.droppedAtUsers +
      counts.droppedAtQueue +
      counts.droppedLate +
      counts.withdrawn;
    expect(accounted, 'users planned').toBeLessThanOrEqual(this.planned);
    if (this.done === 0) return;
    expect(this.done, 'times done').toBe(1);
    expect(accounted, 'users planned, at the end').toBe(this.planned);
    expect(counts, 'what is left at the end').toMatchObject({ activeUsers: 0, inFlight: 0 });
    expect(this.waiting, 'users in the queue at the end').toBe(0);
    expect(this.closed, 'connections are closed').toBe(true);
  }

  #receiveNext(): void {
    const message = this.#inbox.shift();
    if (message !== undefined) this.#loop.receive(message);
  }

  #take(message: FromWorker): void {
    if (message.type === 'snapshot') this.snapshots.push(message.snapshot);
  }
}
