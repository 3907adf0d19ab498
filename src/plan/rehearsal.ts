import { unpackKind } from '../border/messages.ts';
import { playVirtually } from '../crowd/virtual-run.ts';
import { WaitingUser } from '../crowd/waiting-user.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import { type Load, scaledLoad } from '../load/load.ts';
import type { DealtUsers } from '../load/schedule.ts';
import { Schedules } from '../load/schedules.ts';
import { workflowsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { LoadModelName } from '../text/load-models.ts';
import type { Counts, Plan, PlannedLoadSecond, PlannedSecond, PlannedStep } from './planned.ts';
import { type LoadTally, Tally } from './tally.ts';

/** Maximum number of users in supply for places. */
const MOST_READY = 100_000;

/** A run on virtual time, with loads at a fraction of their levels. */
export class Rehearsal {
  readonly #profile: TrafficProfile;
  readonly #scale: number;
  readonly #schedules: Schedules;
  readonly #catalogue: Catalogue;
  readonly #tally: Tally;
  /** Users in supply for places, by load, and how many of them have been taken. */
  readonly #ready: { users: WaitingUser[]; taken: number }[];
  readonly #userTypes: string[] = [];
  readonly #byWorkflow: Record<string, number> = {};
  readonly #byUserType: Record<string, number> = {};
  #arrivals = 0;

  constructor(
    profile: TrafficProfile,
    loads: readonly Load[],
    catalogue: Catalogue,
    scale: number,
  ) {
    this.#profile = profile;
    this.#catalogue = catalogue;
    this.#scale = scale;
    this.#tally = new Tally(catalogue.steps, loads.length);
    this.#ready = loads.map(() => ({ users: [], taken: 0 }));
    this.#schedules = new Schedules(
      loads.map((load) => scaledLoad(load, scale)),
      {
        workflow: (name) => catalogue.numberOf(name),
        steps: (name) => catalogue.named(name).steps.length,
        userType: (name) => this.#numberOf(name),
      },
    );
  }

  /** @returns when the run would end early; null if it would not */
  play(endMs = Number.POSITIVE_INFINITY): Tally['dataRanOut'] {
    const { maxUsers, gracefulStopSeconds } = this.#profile;
    const schedules = this.#schedules;
    if (endMs < schedules.endMs) schedules.endAt(endMs);
    playVirtually<WaitingUser>({
      endMs: schedules.endMs,
      windowMs: schedules.windowMs,
      graceMs: gracefulStopSeconds * 1000,
      limits: {
        maxUsers: Math.ceil((maxUsers ?? Number.POSITIVE_INFINITY) * this.#scale),
        maxWaiting: Number.POSITIVE_INFINITY,
      },
      books: this.#tally,
      services: this.#tally,
      next: schedules.all.map(({ load: { model } }, load) =>
        model === 'users' ? () => this.#take(load) : null,
      ),
      plan: (window, crowd) => {
        for (const [load, schedule] of schedules.all.entries()) {
          const planned = schedule.plan(window, crowd.committed[load]!);
          if (!('starts' in planned)) {
            crowd.announcePlaces(load, planned);
            const { users, taken } = this.#ready[load]!;
            const ready = schedule.restock(taken, MOST_READY, (window - 1) * schedule.windowMs);
            users.push(...this.#made(load, ready));
            continue;
          }
          for (const [i, user] of this.#made(load, planned).entries()) {
            this.#count(user);
            crowd.expect(user, planned.starts[i]!);
          }
        }
      },
    });
    return this.#tally.dataRanOut;
  }

  #take(load: number): WaitingUser | null {
    const ready = this.#ready[load]!;
    const user = ready.users.shift();
    if (user === undefined) return null;
    ready.taken++;
    this.#count(user);
    return user;
  }

  #made(load: number, { firstIndex, stride, kinds }: DealtUsers): WaitingUser[] {
    const { seed, thinkTimeSeconds: thinkTime, completion } = this.#profile;
    const whenRowsRunOut = this.#profile.whenDataRunsOut;
    const settings = { seed, thinkTime, completion, whenRowsRunOut };
    const numbered = this.#catalogue.numbered();
    return Array.from(kinds, (packed, i) => {
      const kind = unpackKind(packed);
      const workflow = this.#catalogue.workflows[kind.workflow]!;
      const userType = this.#userTypes[kind.userType]!;
      // Each user stands for as many as the scale leaves out: their data runs out at the same time.
      const index = Math.floor((firstIndex + i * stride) / this.#scale);
      const user = new WaitingUser(index, userType, workflow, settings);
      user.load = load;
      user.firstStepNumber = numbered[kind.workflow]!.firstStep;
      return user;
    });
  }

  #count({ workflow, userType }: WaitingUser): void {
    add(this.#byWorkflow, workflow.name);
    add(this.#byUserType, userType);
    this.#arrivals++;
  }

  plan(): Plan {
    const { users } = this.#tally;
    const seconds = this.#seconds();
    return {
      scale: this.#scale,
      endsEarly: null,
      loads: this.#schedules.all.map(({ load: { name, model } }) => ({ name, model })),
      seconds,
      arrivals: this.#up(this.#arrivals),
      requests: seconds.reduce((sum, { requests }) => sum + requests, 0),
      users: {
        completed: this.#up(users.completed),
        abandoned: this.#up(users.abandoned),
        failed: this.#up(users.failed),
        interrupted: this.#up(users.interrupted),
        dropped: this.#up(users.refused),
      },
      steps: this.#steps(),
      arrivalsByWorkflow: this.#allUp(this.#byWorkflow),
      arrivalsByUserType: this.#allUp(this.#byUserType),
    };
  }

  #seconds(): PlannedSecond[] {
    const { endMs } = this.#schedules;
    const { loads } = this.#tally;
    const users = loads.map(() => 0);
    const length = Math.max(Math.ceil(endMs / 1000), ...loads.map((load) => load.requests.length));
    return Array.from({ length }, (_, second) => {
      for (const [i, { active }] of loads.entries()) users[i] = active[second] ?? users[i]!;
      const planned = loads.map((load, i) => this.#loadSecond(second, load, i, users[i]!));
      const ofRequests = planned.filter((_, i) => this.#modelOf(i) === 'requests_per_second');
      return {
        second,
        targetRps: sum(ofRequests.map(({ target }) => target)),
        requests: this.#up(sum(loads.map(({ requests }) => requests[second] ?? 0))),
        users: this.#up(sum(users)),
        loads: planned,
      };
    });
  }

  #loadSecond(second: number, tally: LoadTally, i: number, users: number): PlannedLoadSecond {
    const actual = {
      requests_per_second: tally.requests[second] ?? 0,
      users_per_second: tally.arrivals[second] ?? 0,
      users,
    }[this.#modelOf(i)];
    return {
      target: this.#schedules.all[i]!.levelIn(second) / this.#scale,
      actual: this.#up(actual),
    };
  }

  #modelOf(load: number): LoadModelName {
    return this.#schedules.all[load]!.load.model;
  }

  #steps(): PlannedStep[] {
    const played = workflowsOf(this.#profile);
    const all = this.#catalogue.workflows.flatMap(({ name, steps }) =>
      steps.map((step) => ({ workflow: name, step: step.name, service: step.service })),
    );
    return all.flatMap((step, number) => {
      if (!played.has(step.workflow)) return [];
      const { requests, abandoned, failed, reasons } = this.#tally.steps[number]!;
      const byFrequency = [...reasons].sort(([, a], [, b]) => b - a);
      return {
        ...step,
        requests: this.#up(requests),
        abandoned: this.#up(abandoned),
        failed: this.#up(failed),
        reasons: byFrequency.map(([reason]) => reason),
      };
    });
  }

  #up(count: number): number {
    return Math.round(count / this.#scale);
  }

  #allUp(counts: Counts): Counts {
    return Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, this.#up(n)]));
  }

  #numberOf(userType: string): number {
    const number = this.#userTypes.indexOf(userType);
    return number >= 0 ? number : this.#userTypes.push(userType) - 1;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
