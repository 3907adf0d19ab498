import { nowMs, ScheduleClock } from '../src/border/clock.ts';
import { CommittedLoad } from '../src/border/committed-load.ts';
import {
  type FromWorker,
  type Quota,
  type RunSettings,
  type ToWorker,
  unpackKind,
  type WorkerLimits,
  type WorkerTask,
} from '../src/border/messages.ts';
import { Admission } from '../src/crowd/admission.ts';
import { Agenda } from '../src/crowd/agenda.ts';
import { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { CompiledWorkflow } from '../src/journey/compile.ts';
import type { JourneySettings } from '../src/journey/workflow.ts';
import type { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import { Deadlines } from './deadlines.ts';
import type { Recorder } from './recorder.ts';
import { Trace } from './trace.ts';
import { TraceContext } from './trace-context.ts';

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
const POLL_INBOX_EVERY_MS = 20;

/**
 * Answers are a chance to send what is due before the timer's next turn, but no more often than this,
 * milliseconds: what is sent together shares wake-ups of this thread and of the services, which cost more
 * than a request does.
 */
const TOGETHER_MS = 0.5;

/**
 * Requests that are sent before the answers to earlier ones are looked at. When many are due at once, more
 * in one go would only need more connections, and keep answers that are there from being taken note of.
 */
const MOST_AT_ONCE = 64;

export interface LoopEvents {
  post(message: FromWorker): void;
  /** A moment to take the next message, if there is one, and have it {@link UserLoop.receive}d. */
  pollInbox(): void;
  /** Nobody is left and nothing under way. */
  done(): void;
}

/** What a loop needs of a task; where it reports to is its owner's matter. */
export type LoopTask = Omit<
  WorkerTask<JourneySettings>,
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
  readonly #admission: Admission;
  /** By their numbers; empty where a workflow is known to other threads only. */
  readonly #workflows: readonly (PlayableWorkflow | undefined)[];
  readonly #limits: WorkerLimits;
  readonly #agenda: Agenda;
  readonly #connections: Connections;
  readonly #deadlines = new Deadlines();
  readonly #trace: Trace | null;
  readonly #traceContext: TraceContext | null;
  readonly #events: LoopEvents;

  #settings: RunSettings<JourneySettings>;
  #clock = new ScheduleClock(Number.POSITIVE_INFINITY);
  #phase: Phase = 'running';
  #endMs = Number.POSITIVE_INFINITY;
  #graceUntilMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #turns = 0;
  #inboxPolledAtMs = 0;
  /** When due users were last looked at, on the schedule's clock. */
  #sentUpToMs = 0;
  #sending = false;
  #yielding = false;

  constructor(
    task: LoopTask,
    workflows: readonly (PlayableWorkflow | undefined)[],
    recorder: Recorder,
    events: LoopEvents,
  ) {
    this.#recorder = recorder;
    this.#admission = new Admission(task.limits, recorder, (message) => events.post(message));
    this.#workflows = workflows;
    this.#limits = task.limits;
    this.#settings = task.settings;
    this.#events = events;
    this.#agenda = new Agenda(new CommittedLoad(task.committedLoad, task.lane));
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

  receive(message: ToWorker<JourneySettings>): void {
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
    const wait = this.#clock.paused ? MAX_SLEEP_MS : this.#agenda.nextDueIn(now, MAX_SLEEP_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#turn(), Math.max(1, Math.floor(wait)));
  }

  #admit({ firstIndex, stride, starts, kinds }: Quota): void {
    if (this.#phase !== 'running') {
      this.#admission.withdraw(starts.length);
      return;
    }
    const { journey, userTypes } = this.#settings;
    for (let i = 0; i < starts.length; i++) {
      const kind = unpackKind(kinds[i]!);
      const { workflow, firstStep } = this.#workflows[kind.workflow]!;
      const userType = userTypes[kind.userType]!;
      const user = new WaitingUser(firstIndex + i * stride, userType, workflow, journey);
      user.userTypeNumber = kind.userType;
      user.firstStepNumber = firstStep;
      this.#agenda.expect(user, starts[i]!);
    }
  }

  #sendDue(now: number): void {
    // A request that fails at once ends up here again.
    if (this.#sending || this.#yielding || this.#clock.paused) return;
    this.#sending = true;
    const heldUpMs = now - this.#sentUpToMs;
    if (heldUpMs >= HELD_UP_MS) this.#agenda.postpone(now, heldUpMs);
    this.#sentUpToMs = Math.max(0, now);
    const until = Math.min(now, this.#phase === 'running' ? this.#endMs : this.#graceUntilMs);
    if (!this.#takeSome(until, now)) this.#yieldToLoop();
    this.#sending = false;
  }

  /** Takes users who are due, as many as go at once. Whether these were all. */
  #takeSome(until: number, now: number): boolean {
    for (let taken = 0; taken < MOST_AT_ONCE; taken++) {
      const user = this.#agenda.takeDue(until);
      if (user === null) return true;
      this.#take(user, now);
    }
    return false;
  }

  /** After the answers that are there by then. */
  #yieldToLoop(): void {
    this.#yielding = true;
    setImmediate(() => {
      this.#yielding = false;
      this.#turn();
    });
  }

  /** A user is due: arrives or goes on. */
  #take(user: WaitingUser, now: number): void {
    const latenessMs = now - user.dueMs + user.postponedMs;
    this.#recorder.lateness(latenessMs);
    this.#connections.behind = latenessMs > BEHIND_MS;
    const arriving = !user.arrived;
    if (arriving && !this.#admission.letIn(user, latenessMs, this.#connections.waiting)) return;
    if (user.isComplete()) {
      this.#admission.leave(user);
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

  #start(user: WaitingUser, connection: Connection, moment: number): void {
    this.#recorder.gauge('waiting', this.#connections.waiting);
    this.#recorder.gauge('step', user.firstStepNumber + user.currentStep + 1);
    const request = user.getNextRequest();
    this.#recorder.gauge('step', 0);
    if (request === null) {
      this.#admission.leave(user);
      this.#connections.release(connection);
      return;
    }
    connection.sentAtMs = moment;
    connection.deadlineMs = moment + this.#limits.requestTimeoutMs;
    connection.startDelayMs = Math.max(0, this.#clock.at(moment) - user.dueMs + user.postponedMs);
    this.#deadlines.add(connection);
    this.#recorder.sent(user.firstStepNumber + user.currentStep, user.userTypeNumber);
    if (this.#clock.at(moment) >= this.#endMs) this.#recorder.count('sentAfterEnd');
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
    if (user.isComplete()) this.#admission.leave(user);
    else if (this.#phase === 'draining') this.#admission.interrupt(user);
    else this.#agenda.schedule(user, now);

    this.#connections.release(connection);
    const goesOnAtOnce = !user.isComplete() && user.dueMs <= now;
    if (goesOnAtOnce || now - this.#sentUpToMs >= TOGETHER_MS) this.#sendDue(now);
    if (moment - this.#inboxPolledAtMs >= POLL_INBOX_EVERY_MS) {
      this.#inboxPolledAtMs = moment;
      this.#events.pollInbox();
    }
  }

  #changePhase(now: number): void {
    if (this.#clock.paused) return;
    if (this.#phase === 'running' && now >= this.#endMs) {
      this.#phase = 'finishing';
      for (const user of this.#agenda.withdrawArrivals()) this.#admission.interrupt(user);
    }
    if (this.#phase === 'finishing') {
      if (now >= this.#graceUntilMs || this.#admission.active === 0) this.#cutOff();
    }
  }

  /** From here on nothing is sent; who is not waiting for a response is cut off. */
  #cutOff(): void {
    this.#phase = 'draining';
    for (const user of this.#agenda.drain()) this.#admission.interrupt(user);
    for (const user of this.#connections.drainWaiting()) this.#admission.interrupt(user);
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
