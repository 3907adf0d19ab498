import {
  allocateCommittedLoad,
  CommittedLoad,
  CommittedLoadReader,
  WINDOW_MS,
  windowOf,
} from '../border/committed-load.ts';
import { unpackKind } from '../border/messages.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import { SAMPLE_RESPONSE } from '../journey/sample-answer.ts';
import { SimulatedUser } from '../journey/simulated-user.ts';
import { Curve } from '../load/curve.ts';
import { Schedule } from '../load/schedule.ts';
import { loadOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';

/** A plan of more requests than this is made at a lower rate, and its counts are scaled up. */
const MOST_REQUESTS = 200_000;

/** What is taken for the time a service needs, milliseconds. */
export const ASSUMED_LATENCY_MS = 20;

export interface PlannedSecond {
  readonly second: number;
  readonly targetRps: number;
  readonly requests: number;
  /** At the end of the second. */
  readonly users: number;
}

type Counts = Readonly<Record<string, number>>;

export interface Plan {
  /** 1, or the share of the profile's rate at which the plan was made. */
  readonly scale: number;
  readonly seconds: readonly PlannedSecond[];
  readonly arrivals: number;
  readonly requests: number;
  readonly callsByService: Counts;
  readonly callsByStep: Counts;
  readonly arrivalsByWorkflow: Counts;
  readonly arrivalsByUserType: Counts;
}

class PlannedUser extends SimulatedUser {
  dueMs = 0;
  arrivalWindow = 0;
  arrived = false;
}

/**
 * Plays a profile without services: the same schedule and the same users as in a run, on a virtual clock,
 * with answers after which all goes well.
 */
export function planRun(profile: TrafficProfile, catalogue: Catalogue): Plan {
  const curve = Curve.of(loadOf(profile));
  const scale = Math.min(1, MOST_REQUESTS / curve.requestsBy(curve.durationMs));
  const rehearsal = new Rehearsal(
    profile.with({ requestsPerSecond: profile.requestsPerSecond * scale }),
    catalogue,
  );
  return rehearsal.play(scale);
}

class Rehearsal {
  readonly #profile: TrafficProfile;
  readonly #schedule: Schedule;
  readonly #userTypes: string[] = [];
  readonly #catalogue: Catalogue;
  readonly #reader: CommittedLoadReader;
  readonly #load: CommittedLoad;
  /** Users by the window in which their next request is due. */
  readonly #waiting = new Map<number, PlannedUser[]>();
  readonly #services: Record<string, number> = {};
  readonly #steps: Record<string, number> = {};
  readonly #byWorkflow: Record<string, number> = {};
  readonly #byUserType: Record<string, number> = {};
  readonly #requests: number[];
  readonly #users: number[];
  #present = 0;
  #arrivals = 0;

  constructor(profile: TrafficProfile, catalogue: Catalogue) {
    this.#profile = profile;
    this.#catalogue = catalogue;
    this.#schedule = new Schedule(loadOf(profile), {
      workflow: (name) => catalogue.numberOf(name),
      steps: (name) => catalogue.named(name).steps.length,
      userType: (name) => this.#numberOf(name),
    });
    const buffer = allocateCommittedLoad(1);
    this.#reader = new CommittedLoadReader(buffer, 1);
    this.#load = new CommittedLoad(buffer, 0);
    const seconds = Math.ceil(this.#schedule.endMs / 1000);
    this.#requests = new Array<number>(seconds).fill(0);
    this.#users = new Array<number>(seconds).fill(0);
  }

  play(scale: number): Plan {
    const { endMs, curve } = this.#schedule;
    // A window is planned while the one before it is played.
    this.#plan(0);
    for (let window = 0; window * WINDOW_MS < endMs; window++) {
      this.#plan(window + 1);
      this.#playWindow(window, endMs);
      this.#users[Math.floor((window * WINDOW_MS) / 1000)] = this.#present;
    }
    const up = (counts: Counts) =>
      Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, Math.round(n / scale)]));
    const seconds = this.#requests.map((requests, second) => ({
      second,
      targetRps: (curve.requestsBy((second + 1) * 1000) - curve.requestsBy(second * 1000)) / scale,
      requests: Math.round(requests / scale),
      users: Math.round(this.#users[second]! / scale),
    }));
    return {
      scale,
      seconds,
      arrivals: Math.round(this.#arrivals / scale),
      requests: seconds.reduce((sum, { requests }) => sum + requests, 0),
      callsByService: up(this.#services),
      callsByStep: up(this.#steps),
      arrivalsByWorkflow: up(this.#byWorkflow),
      arrivalsByUserType: up(this.#byUserType),
    };
  }

  #plan(window: number): void {
    if (window * WINDOW_MS >= this.#schedule.endMs) return;
    const { firstIndex, starts, kinds } = this.#schedule.plan(window, this.#reader);
    const { seed, thinkTimeSeconds: thinkTime, completion } = this.#profile;
    for (const [i, start] of starts.entries()) {
      const kind = unpackKind(kinds[i]!);
      const workflow = this.#catalogue.workflows[kind.workflow]!;
      const userType = this.#userTypes[kind.userType]!;
      const settings = { seed, thinkTime, completion };
      const user = new PlannedUser(firstIndex + i, userType, workflow, settings);
      user.dueMs = start;
      user.arrivalWindow = window;
      this.#wait(user);
      add(this.#byWorkflow, workflow.name);
      add(this.#byUserType, userType);
    }
    this.#arrivals += starts.length;
  }

  #playWindow(window: number, endMs: number): void {
    const due = this.#waiting.get(window) ?? [];
    due.sort((a, b) => a.dueMs - b.dueMs);
    // Who is due again within the window joins at the end of the list.
    for (const user of due) {
      if (user.dueMs < endMs) this.#send(user);
    }
    this.#waiting.delete(window);
  }

  #send(user: PlannedUser): void {
    const request = user.getNextRequest();
    if (request === null) return;
    if (!user.arrived) this.#present++;
    user.arrived = true;
    this.#requests[Math.floor(user.dueMs / 1000)]! += 1;
    add(this.#services, request.service);
    add(this.#steps, `${user.workflow.name}/${request.step.name}`);
    user.advance(SAMPLE_RESPONSE);
    if (user.isComplete()) {
      this.#present--;
      return;
    }
    const ended = user.dueMs + ASSUMED_LATENCY_MS;
    user.dueMs = ended + user.thinkTimeMs;
    this.#wait(user);
    const dueWindow = windowOf(user.dueMs);
    this.#load.add(dueWindow);
    if (dueWindow <= windowOf(ended) + 1) this.#load.addLate(dueWindow - user.arrivalWindow);
  }

  #wait(user: PlannedUser): void {
    const window = windowOf(user.dueMs);
    const users = this.#waiting.get(window);
    if (users === undefined) this.#waiting.set(window, [user]);
    else users.push(user);
  }

  #numberOf(userType: string): number {
    const number = this.#userTypes.indexOf(userType);
    return number >= 0 ? number : this.#userTypes.push(userType) - 1;
  }
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
