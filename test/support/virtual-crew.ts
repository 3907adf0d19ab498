import { nowMs } from '../../src/border/clock.ts';
import { allocateLanes, laneLayout } from '../../src/border/lanes.ts';
import type { ToWorker } from '../../src/border/messages.ts';
import { WHOLE } from '../../src/border/part.ts';
import { plainTarget } from '../../src/border/service-settings.ts';
import { type Crew, settingsOf } from '../../src/engine/crew.ts';
import { limitsOf, namedLimits, shareOf } from '../../src/engine/limits.ts';
import { SharedLoads } from '../../src/engine/shared-loads.ts';
import { UserTypes } from '../../src/engine/user-types.ts';
import type { CrewEvents, Workers } from '../../src/engine/workers.ts';
import { Catalogue } from '../../src/journey/catalogue.ts';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { type JourneySettings, type Steps, Workflow } from '../../src/journey/workflow.ts';
import { windowMsFor } from '../../src/load/schedule.ts';
import { loadsOf } from '../../src/profile/load-of.ts';
import type { TrafficProfile } from '../../src/profile/profile.ts';
import { ErrorExamples } from '../../workers/error-examples.ts';
import type { LoopClock } from '../../workers/loop-clock.ts';
import { Recorder } from '../../workers/recorder.ts';
import { UserLoop } from '../../workers/user-loop.ts';
import { type Answers, VirtualSender } from './virtual-sender.ts';

type Message = ToWorker<JourneySettings>;

/** The delay of a message between threads, milliseconds. */
const ON_ITS_WAY_MS = 1;

class Walk extends Workflow {
  static override readonly steps: Steps<Walk> = [
    ['shop', '/one', { name: 'one' }, (w) => (w.chance(0.1) ? w.abandon() : 1)],
    ['shop', '/two', { name: 'two' }, () => 2],
    ['shop', '/three', { name: 'three' }, () => 3],
  ];
}

class Glance extends Workflow {
  static override readonly steps: Steps<Glance> = [['shop', '/', { name: 'look' }, () => 1]];
}

const catalogue = new Catalogue([compileWorkflow('walk', Walk), compileWorkflow('glance', Glance)]);

/** What must be faked for a crew: main thread and workers share one virtual event loop. */
export const FAKED = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'performance',
  'Date',
] as const;

/** Workers with real user loops, and services that exist only in a test. */
export class VirtualWorkers implements Workers {
  readonly finished: Promise<void>;
  /** Whether workers ignore everything, like workers that hang. */
  deaf = false;
  readonly #live = new Map<number, UserLoop>();
  readonly #finished = Promise.withResolvers<void>();
  #events: CrewEvents = { message: () => {}, lost: () => {}, ended: () => {} };

  constructor(crew: Omit<Crew, 'workers'>, profile: TrafficProfile, answering: Answers) {
    this.finished = this.#finished.promise;
    const limits = limitsOf(profile);
    const workflows = catalogue.numbered().map(({ name, firstStep }) => ({
      workflow: catalogue.named(name),
      firstStep,
    }));
    for (let lane = 0; lane < crew.count; lane++) {
      const task = {
        lane,
        loads: crew.loads.shared,
        windowMs: windowMsFor(profile.thinkTimeSeconds.min * 1000),
        settings: settingsOf(profile, crew.userTypes, crew.runId),
        limits: shareOf(limits, lane, crew.count),
        traced: false,
        traceparent: false,
      };
      const time = {
        now: nowMs,
        arrive: (atMs: number, happen: () => void) => void setTimeout(happen, atMs - nowMs()),
      };
      const options = { places: task.limits.maxConnections, answering };
      const loop = new UserLoop(task, {
        workflows,
        recorder: new Recorder(crew.lanes, lane, crew.layout, new ErrorExamples(() => {})),
        clock: new TimerClock(),
        openSender: (events) => new VirtualSender(time, options, events),
        post: (message) => this.#later(lane, () => this.#events.message(lane, message)),
        pollInbox: () => {},
        done: () => this.#later(lane, () => this.#leave(lane, loop)),
      });
      this.#live.set(lane, loop);
    }
  }

  get live(): readonly number[] {
    return [...this.#live.keys()];
  }

  listen(events: CrewEvents): void {
    this.#events = events;
  }

  send(lane: number, message: Message): void {
    const loop = this.#live.get(lane);
    setTimeout(() => {
      if (!this.deaf) loop?.receive(message);
    }, ON_ITS_WAY_MS);
  }

  broadcast(message: Message): void {
    for (const lane of this.live) this.send(lane, message);
  }

  /** It is lost at once, and continues for a while, like a thread that is being terminated. */
  end(lane: number, reason: Error): void {
    if (!this.#live.delete(lane)) return;
    this.#events.lost(lane, reason);
    this.#finishIfAllAreGone();
  }

  async close(): Promise<void> {}

  #later(lane: number, act: () => void): void {
    setTimeout(() => {
      if (this.#live.has(lane)) act();
    }, ON_ITS_WAY_MS);
  }

  /** Messages that were sent before are still received and accounted for, as with real ports. */
  #leave(lane: number, loop: UserLoop): void {
    if (this.deaf || this.#live.get(lane) !== loop) return;
    this.#live.delete(lane);
    setTimeout(() => {
      this.#events.ended(lane);
      this.#finishIfAllAreGone();
    }, 2 * ON_ITS_WAY_MS);
  }

  #finishIfAllAreGone(): void {
    if (this.#live.size === 0) this.#finished.resolve();
  }
}

/** A crew on virtual time; requires {@link FAKED}. */
export function virtualCrew(
  profile: TrafficProfile,
  count: number,
  answering: Answers,
): Crew & { readonly workers: VirtualWorkers } {
  const layout = laneLayout(catalogue.steps);
  const shared = {
    count,
    part: WHOLE,
    catalogue,
    playable: new Set(catalogue.names),
    services: { shop: plainTarget('http://127.0.0.1:1') },
    runId: 'virtual',
    userTypes: new UserTypes(profile),
    prepared: {},
    limits: namedLimits(profile, limitsOf(profile)),
    layout,
    lanes: allocateLanes(count, layout),
    loads: new SharedLoads(count, loadsOf(profile)),
  };
  return { ...shared, workers: new VirtualWorkers(shared, profile, answering) };
}

/** Busy-waiting would stop time, so all alarms are timers. */
class TimerClock implements LoopClock {
  #timer: NodeJS.Timeout | undefined;

  now(): number {
    return nowMs();
  }

  wakeAfter(delayMs: number, wake: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(wake, Math.max(1, Math.floor(delayMs)));
  }

  cancelWake(): void {
    clearTimeout(this.#timer);
  }

  yieldToLoop(goOn: () => void): void {
    setImmediate(goOn);
  }
}
