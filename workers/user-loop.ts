import { nowMs, ScheduleClock } from '../src/shared/clock.ts';
import { CommittedLoad, WINDOW_MS, windowOf } from '../src/shared/committed-load.ts';
import {
  type FromWorker,
  type Quota,
  type RunSettings,
  type ToWorker,
  unpackKind,
  type WorkerLimits,
  type WorkerTask,
} from '../src/shared/messages.ts';
import type { CompiledWorkflow } from '../src/workflows/compile.ts';
import type { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import { Deadlines } from './deadlines.ts';
import type { Recorder } from './recorder.ts';
import { TimingWheel } from './timing-wheel.ts';
import { Trace } from './trace.ts';
import { TraceContext } from './trace-context.ts';
import { WorkerUser } from './worker-user.ts';

/** Longest sleep, milliseconds: deadlines and the ends of seconds are looked at this often. */
const MAX_SLEEP_MS = 10;

/**
 * A worker that comes back after longer than this was held up as a whole, as by a machine that slept,
 * milliseconds.
 */
const HELD_UP_MS = 500;

/**
 * - `running`: users arrive and go on
 * - `finishing`: nobody arrives any more, users may finish their journeys
 * - `draining`: nothing is sent any more, requests under way are awaited
 * - `done`
 */
type Phase = 'running' | 'finishing' | 'draining' | 'done';

/** Later than this, the thread is behind its schedule, milliseconds. */
const BEHIND_MS = 10;

/** With many responses at once, the event loop comes to the messages too late for the next users. */
const HEAR_EVERY_MS = 20;

export interface LoopEvents {
  post(message: FromWorker): void;
  /** A moment to take the next message, if there is one, and have it {@link UserLoop.receive}d. */
  hear(): void;
  /** Nobody is left and nothing under way. */
  done(): void;
}

/** What a loop needs of a task; where it reports to is its owner's matter. */
export type LoopTask = Omit<
  WorkerTask,
  'port' | 'peakRps' | 'workflowModules' | 'workflows' | 'steps'
>;

/** A workflow, and the number of its first step in the lanes. */
export interface PlayableWorkflow {
  readonly workflow: CompiledWorkflow;
  readonly firstStep: number;
}

/** One worker's crowd: takes users when they are due, sends their requests, lets them go on. */
export class UserLoop {
  readonly #recorder: Recorder;
  /** By their numbers; empty where a workflow is known to other threads only. */
  readonly #workflows: readonly (PlayableWorkflow | undefined)[];
  readonly #limits: WorkerLimits;
  readonly #committed: CommittedLoad;
  readonly #connections: Connections;
  readonly #deadlines = new Deadlines();
  readonly #wheel = new TimingWheel<WorkerUser>();
  readonly #trace: Trace | null;
  readonly #traceContext: TraceContext | null;
  readonly #events: LoopEvents;

  #settings: RunSettings;
  #clock = new ScheduleClock(Number.POSITIVE_INFINITY);
  #phase: Phase = 'running';
  #endMs = Number.POSITIVE_INFINITY;
  #graceUntilMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #turns = 0;
  #heardAtMs = 0;
  /** When due users were last looked at, on the schedule's clock. */
  #sentUpToMs = 0;
  #activeUsers = 0;
  #sending = false;
  #workflowErrorShown = false;

  constructor(
    task: LoopTask,
    workflows: readonly (PlayableWorkflow | undefined)[],
    recorder: Recorder,
    events: LoopEvents,
  ) {
    this.#recorder = recorder;
    this.#workflows = workflows;
    this.#limits = task.limits;
    this.#settings = task.settings;
    this.#events = events;
    this.#committed = new CommittedLoad(task.committedLoad, task.lane);
    const { services, limits, insecure } = task;
    this.#connections = new Connections(services, limits.maxConnections, insecure, {
      finished: (connection) => this.#finished(connection),
      settled: () => this.#connections.settled(),
      freed: (user, connection) => this.#start(user, connection, nowMs()),
    });
    this.#trace = task.traced
      ? new Trace((lines, count) => this.#events.post({ type: 'trace', lines, count }))
      : null;
    this.#traceContext = task.traceparent ? new TraceContext() : null;
  }

  receive(message: ToWorker): void {
    // What was sent before it was known that we are done; users among it are still to be accounted for.
    if (this.#phase === 'done' && message.type !== 'quota') return;
    switch (message.type) {
      case 'go':
        this.#clock = new ScheduleClock(message.epochMs);
        break;
      case 'quota':
        this.#admit(message.quota);
        break;
      case 'pause':
        this.#clock.pause(message.atMs);
        this.#connections.hold();
        break;
      case 'resume':
        this.#clock.resume(message.atMs);
        this.#connections.goOn();
        break;
      case 'end':
        this.#endMs = message.atMs;
        this.#graceUntilMs = message.graceUntilMs;
        break;
      case 'settings':
        this.#settings = message.settings;
        break;
      case 'reset':
        this.#postSnapshot(this.#clock.at(nowMs()));
        this.#recorder.startGeneration(message.generation);
        break;
      case 'abort':
        this.#cutOff();
        for (const connection of this.#deadlines.all()) connection.giveUp('aborted');
        break;
    }
    this.#turn();
  }

  /** One turn of the loop: whatever is due, then sleep until something is. */
  #turn(): void {
    if (this.#phase === 'done') return;
    this.#recorder.gauge('turns', ++this.#turns);
    const moment = nowMs();
    const now = this.#clock.at(moment);
    // Answers that came while we were held up are still to be read: they are not late.
    if (now - this.#sentUpToMs < HELD_UP_MS) {
      this.#giveUpExpired(moment);
    }
    this.#sendDue(now);
    this.#connections.rebalance();
    if (this.#recorder.secondIsOver(now)) this.#postSnapshot(now);
    this.#changePhase(now);
    if (this.#phase === 'draining' && this.#deadlines.size === 0) this.#finish(now);
    else this.#sleep(now);
  }

  #giveUpExpired(moment: number): void {
    for (const connection of this.#deadlines.expired(moment)) {
      // To give one up may end others, which have another request by now.
      if (connection.deadlineMs <= moment) connection.giveUp('timeout');
    }
  }

  #sleep(now: number): void {
    const wait = this.#clock.paused ? MAX_SLEEP_MS : this.#wheel.nextDueIn(now, MAX_SLEEP_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#turn(), Math.max(1, Math.floor(wait)));
  }

  #admit({ firstIndex, stride, starts, kinds }: Quota): void {
    if (this.#phase !== 'running') {
      this.#recorder.count('withdrawn', starts.length);
      return;
    }
    for (let i = 0; i < starts.length; i++) {
      const kind = unpackKind(kinds[i]!);
      const { workflow, firstStep } = this.#workflows[kind.workflow]!;
      const userType = this.#settings.userTypes[kind.userType]!;
      const user = new WorkerUser(firstIndex + i * stride, userType, workflow, this.#settings);
      user.userTypeNumber = kind.userType;
      user.firstStepNumber = firstStep;
      user.dueMs = starts[i]!;
      user.arrivalWindow = windowOf(user.dueMs);
      this.#wheel.insert(user);
    }
  }

  #sendDue(now: number): void {
    // A request that fails at once ends up here again.
    if (this.#sending || this.#clock.paused) return;
    this.#sending = true;
    const heldUpMs = now - this.#sentUpToMs;
    if (heldUpMs >= HELD_UP_MS) this.#putOff(now, heldUpMs);
    this.#sentUpToMs = Math.max(0, now);
    const until = Math.min(now, this.#phase === 'running' ? this.#endMs : this.#graceUntilMs);
    for (let user = this.#wheel.takeDue(until); user !== null; user = this.#wheel.takeDue(until)) {
      this.#take(user, now);
    }
    this.#sending = false;
  }

  /**
   * Users on their way who became due while we were held up go on in the same distances as they would
   * have, and not all at once. That they are late is not forgotten.
   */
  #putOff(now: number, heldUpMs: number): void {
    const overdue: WorkerUser[] = [];
    for (let user = this.#wheel.takeDue(now); user !== null; user = this.#wheel.takeDue(now)) {
      overdue.push(user);
    }
    for (const user of overdue) {
      if (user.arrived) {
        user.dueMs += heldUpMs;
        user.putOffMs += heldUpMs;
        this.#announce(user, now);
      }
      this.#wheel.insert(user);
    }
  }

  /** A user is due: arrives or goes on. */
  #take(user: WorkerUser, now: number): void {
    const latenessMs = now - user.dueMs + user.putOffMs;
    this.#recorder.lateness(latenessMs);
    this.#connections.behind = latenessMs > BEHIND_MS;
    const arriving = !user.arrived;
    if (arriving && !this.#arrives(user, latenessMs)) return;
    if (user.isComplete()) {
      this.#leave(user);
      return;
    }
    const { service } = user.workflow.steps[user.currentStep]!;
    const connection = this.#connections.acquire(service);
    if (connection !== null) {
      this.#start(user, connection, nowMs());
      return;
    }
    user.queuedAtMs = now;
    this.#connections.wait(user, service, arriving);
    if (!this.#connections.behind) this.#recorder.count('queued');
    this.#recorder.gauge('waiting', this.#connections.waiting);
  }

  /** Whether there is room and time for a new user; who is turned away is counted, not kept. */
  #arrives(user: WorkerUser, latenessMs: number): boolean {
    if (latenessMs > WINDOW_MS) {
      this.#recorder.count('droppedLate');
      return false;
    }
    const crowded =
      this.#activeUsers >= this.#limits.maxUsers ||
      this.#connections.waiting >= this.#limits.maxWaiting;
    if (crowded) {
      this.#recorder.count('droppedAtLimit');
      return false;
    }
    user.arrived = true;
    this.#activeUsers++;
    this.#recorder.arrived(user.firstStepNumber);
    return true;
  }

  #start(user: WorkerUser, connection: Connection, moment: number): void {
    this.#recorder.gauge('waiting', this.#connections.waiting);
    this.#recorder.gauge('step', user.firstStepNumber + user.currentStep + 1);
    const request = user.getNextRequest();
    this.#recorder.gauge('step', 0);
    if (request === null) {
      this.#leave(user);
      this.#connections.release(connection);
      return;
    }
    connection.sentAtMs = moment;
    connection.deadlineMs = moment + this.#limits.requestTimeoutMs;
    connection.startDelayMs = Math.max(0, this.#clock.at(moment) - user.dueMs + user.putOffMs);
    this.#deadlines.add(connection);
    this.#recorder.sent(user.firstStepNumber + user.currentStep, user.userTypeNumber);
    this.#recorder.gauge('inFlight', this.#deadlines.size);
    connection.send(user, this.#traceContext?.addTo(request, user, connection) ?? request);
  }

  #finished(connection: Connection): void {
    const moment = nowMs();
    const now = this.#clock.at(moment);
    const user = connection.user!;
    const serviceTimeMs = moment - connection.sentAtMs;
    this.#deadlines.remove(connection);
    this.#recorder.gauge('inFlight', this.#deadlines.size);
    const stepNumber = user.firstStepNumber + user.currentStep;
    this.#recorder.ended(stepNumber, connection, serviceTimeMs);
    this.#trace?.add(user, connection, serviceTimeMs);

    this.#recorder.gauge('step', stepNumber + 1);
    user.advance(connection);
    this.#recorder.gauge('step', 0);
    if (user.isComplete()) this.#leave(user);
    else if (this.#phase === 'draining') this.#interrupt(user);
    else this.#schedule(user, now);

    this.#connections.release(connection);
    this.#sendDue(now);
    if (moment - this.#heardAtMs >= HEAR_EVERY_MS) {
      this.#heardAtMs = moment;
      this.#events.hear();
    }
  }

  /** The user thinks, counted from the end of the response. */
  #schedule(user: WorkerUser, now: number): void {
    user.dueMs = now + user.thinkTimeMs;
    user.putOffMs = 0;
    this.#wheel.insert(user);
    this.#announce(user, now);
  }

  /** Tells the main thread when the user's next request is due. */
  #announce(user: WorkerUser, now: number): void {
    const dueWindow = windowOf(user.dueMs);
    this.#committed.add(dueWindow);
    // Quotas are planned one window ahead: this window and the next one count without this request.
    if (dueWindow <= windowOf(now) + 1) this.#committed.addLate(dueWindow - user.arrivalWindow);
  }

  #leave(user: WorkerUser): void {
    if (user.error !== null) this.#reportWorkflowError(user, user.error);
    const { outcome } = user;
    const went = outcome === 'completed' || outcome === 'abandoned' ? outcome : 'failedUsers';
    this.#activeUsers--;
    this.#recorder.left(user.firstStepNumber, went);
  }

  #interrupt(user: WorkerUser): void {
    if (!user.arrived) {
      this.#recorder.count('withdrawn');
      return;
    }
    this.#activeUsers--;
    this.#recorder.left(user.firstStepNumber, 'interrupted');
  }

  #reportWorkflowError(user: WorkerUser, error: Error): void {
    this.#recorder.error('workflow_error');
    if (this.#workflowErrorShown) return;
    this.#workflowErrorShown = true;
    const step = user.workflow.steps[user.currentStep]?.name ?? 'its end';
    const message = `step ${step}: ${error.message}`;
    this.#events.post({ type: 'workflow-error', workflow: user.workflow.name, message });
  }

  #changePhase(now: number): void {
    if (this.#clock.paused) return;
    if (this.#phase === 'running' && now >= this.#endMs) {
      this.#phase = 'finishing';
      const waiting = [...this.#wheel.drain()];
      for (const user of waiting) {
        if (user.arrived) this.#wheel.insert(user);
        else this.#interrupt(user);
      }
    }
    if (this.#phase === 'finishing') {
      if (now >= this.#graceUntilMs || this.#activeUsers === 0) this.#cutOff();
    }
  }

  /** From here on nothing is sent; who is not waiting for a response is cut off. */
  #cutOff(): void {
    this.#phase = 'draining';
    for (const user of this.#wheel.drain()) this.#interrupt(user);
    for (const user of this.#connections.drainWaiting()) this.#interrupt(user);
    this.#recorder.gauge('waiting', 0);
  }

  #postSnapshot(now: number): void {
    this.#trace?.flush();
    this.#events.post({ type: 'snapshot', snapshot: this.#recorder.snapshot(now) });
  }

  #finish(now: number): void {
    this.#phase = 'done';
    clearTimeout(this.#timer);
    this.#postSnapshot(now);
    this.#connections.closeAll();
    this.#events.done();
  }
}
