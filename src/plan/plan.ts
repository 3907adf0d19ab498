import { unpackKind } from '../border/messages.ts';
import { playVirtually } from '../crowd/virtual-run.ts';
import { WaitingUser } from '../crowd/waiting-user.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import { Curve } from '../load/curve.ts';
import { Schedule } from '../load/schedule.ts';
import { loadOf, workflowsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { Tally } from './tally.ts';

/** A plan of more requests than this is made at a lower rate, and its counts are scaled up. */
const MOST_REQUESTS = 200_000;

export interface PlannedSecond {
  readonly second: number;
  readonly targetRps: number;
  readonly requests: number;
  /** At the end of the second. */
  readonly users: number;
}

export interface PlannedStep {
  readonly workflow: string;
  readonly step: string;
  readonly service: string;
  readonly requests: number;
  /** Users who left here, as people do. */
  readonly abandoned: number;
  /** Users whose workflow failed here: it did not accept the sample that it was answered with. */
  readonly failed: number;
  /** Why they failed, the most frequent reason first. */
  readonly reasons: readonly string[];
}

/** What becomes of the users who are planned. */
export interface PlannedUsers {
  readonly completed: number;
  readonly abandoned: number;
  readonly failed: number;
  /** Cut off by the end of the run. */
  readonly interrupted: number;
  /** Turned away, since `max_users` were there. */
  readonly dropped: number;
}

type Counts = Readonly<Record<string, number>>;

export interface Plan {
  /** 1, or the share of the profile's rate at which the plan was made. */
  readonly scale: number;
  /** Those of the schedule, and after it as many as users have to finish. */
  readonly seconds: readonly PlannedSecond[];
  readonly arrivals: number;
  readonly requests: number;
  readonly users: PlannedUsers;
  /** Of the workflows in the profile, in their order. */
  readonly steps: readonly PlannedStep[];
  readonly arrivalsByWorkflow: Counts;
  readonly arrivalsByUserType: Counts;
}

/**
 * Plays a profile without services: the same schedule, the same scheduler and the same users as in a run,
 * on virtual time. Each request is answered with its step's sample; users who do not accept it are lost,
 * and the plan shows where and why.
 */
export function planRun(profile: TrafficProfile, catalogue: Catalogue): Plan {
  const curve = Curve.of(loadOf(profile));
  const scale = Math.min(1, MOST_REQUESTS / curve.requestsBy(curve.durationMs));
  const rehearsal = new Rehearsal(
    profile.with({ requestsPerSecond: profile.requestsPerSecond * scale }),
    catalogue,
    scale,
  );
  rehearsal.play();
  return rehearsal.plan();
}

class Rehearsal {
  readonly #profile: TrafficProfile;
  readonly #scale: number;
  readonly #schedule: Schedule;
  readonly #catalogue: Catalogue;
  readonly #tally: Tally;
  readonly #userTypes: string[] = [];
  readonly #byWorkflow: Record<string, number> = {};
  readonly #byUserType: Record<string, number> = {};
  #arrivals = 0;

  constructor(profile: TrafficProfile, catalogue: Catalogue, scale: number) {
    this.#profile = profile;
    this.#catalogue = catalogue;
    this.#scale = scale;
    this.#tally = new Tally(catalogue.steps);
    this.#schedule = new Schedule(loadOf(profile), {
      workflow: (name) => catalogue.numberOf(name),
      steps: (name) => catalogue.named(name).steps.length,
      userType: (name) => this.#numberOf(name),
    });
  }

  play(): void {
    const { seed, thinkTimeSeconds: thinkTime, completion, maxUsers } = this.#profile;
    const settings = { seed, thinkTime, completion, whenRowsRunOut: this.#profile.whenDataRunsOut };
    const numbered = this.#catalogue.numbered();
    playVirtually<WaitingUser>({
      endMs: this.#schedule.endMs,
      windowMs: this.#schedule.windowMs,
      graceMs: this.#profile.gracefulStopSeconds * 1000,
      limits: {
        maxUsers: Math.ceil((maxUsers ?? Number.POSITIVE_INFINITY) * this.#scale),
        maxWaiting: Number.POSITIVE_INFINITY,
      },
      books: this.#tally,
      services: this.#tally,
      plan: (window, committed, expect) => {
        const { firstIndex, starts, kinds } = this.#schedule.plan(window, committed);
        for (const [i, start] of starts.entries()) {
          const kind = unpackKind(kinds[i]!);
          const workflow = this.#catalogue.workflows[kind.workflow]!;
          const userType = this.#userTypes[kind.userType]!;
          const user = new WaitingUser(firstIndex + i, userType, workflow, settings);
          user.firstStepNumber = numbered[kind.workflow]!.firstStep;
          expect(user, start);
          add(this.#byWorkflow, workflow.name);
          add(this.#byUserType, userType);
        }
        this.#arrivals += starts.length;
      },
    });
  }

  plan(): Plan {
    const { users } = this.#tally;
    const seconds = this.#seconds();
    return {
      scale: this.#scale,
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
    const { curve, endMs } = this.#schedule;
    const { requests, active } = this.#tally;
    let users = 0;
    const dueBy = (second: number) => curve.requestsBy(Math.min(second * 1000, endMs));
    const length = Math.max(Math.ceil(endMs / 1000), requests.length);
    return Array.from({ length }, (_, second) => {
      users = active[second] ?? users;
      return {
        second,
        targetRps: (dueBy(second + 1) - dueBy(second)) / this.#scale,
        requests: this.#up(requests[second] ?? 0),
        users: this.#up(users),
      };
    });
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

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
