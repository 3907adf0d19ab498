import { vi } from 'vitest';
import type { WindowObjectives } from '../../src/answers/windows/window-objectives.ts';
import type { Crew } from '../../src/engine/crew.ts';
import { Run, type RunHost } from '../../src/engine/run.ts';
import { windowObjectivesOf } from '../../src/engine/windows.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import type { WindowNames } from '../../src/statistics/window-figures.ts';
import { expectBooksToBalance } from './books.ts';
import { type VirtualWorkers, virtualCrew } from './virtual-crew.ts';
import type { Answers } from './virtual-sender.ts';

export const GRACE_MS = 1000;
export const TIMEOUT_MS = 2000;

/** For the workflows of a virtual crew. */
export function profileOf(overrides: Partial<TrafficProfileInput> = {}): TrafficProfile {
  return TrafficProfile.from({
    name: 'virtual',
    requestsPerSecond: 40,
    durationSeconds: 20,
    userTypeDistribution: { a: 0.5, b: 0.5 },
    workflowDistribution: { walk: 1 },
    thinkTimeSeconds: { min: 0.3, max: 0.6 },
    requestTimeoutSeconds: TIMEOUT_MS / 1000,
    gracefulStopSeconds: GRACE_MS / 1000,
    ...overrides,
  });
}

export interface RehearsalOptions {
  readonly workers?: number;
  readonly answering?: Answers;
  readonly openMs?: number;
  readonly closeMs?: number;
  /** How long this thread is blocked just as the run begins. */
  readonly heldUpMs?: number;
  readonly profile?: TrafficProfile;
}

/** A run on virtual time, with everything that can happen to it at hand. */
export class Rehearsal {
  readonly run: Run;
  result: unknown = null;
  #workers: VirtualWorkers | null = null;
  #windows: WindowObjectives | null = null;

  constructor({
    workers = 2,
    answering = () => 20,
    openMs = 5,
    closeMs = 5,
    heldUpMs = 0,
    profile,
  }: RehearsalOptions) {
    let names: WindowNames | undefined;
    const host: RunHost = {
      open: async (given) => {
        await passing(openMs);
        const crew: Crew & { workers: VirtualWorkers } = virtualCrew(given, workers, answering);
        this.#workers = crew.workers;
        const { layout, catalogue } = crew;
        names = { layout, workflows: catalogue.workflows };
        this.#windows = windowObjectivesOf(given, names);
        return crew;
      },
      switched: (given, from) => {
        this.#windows = windowObjectivesOf(given, names!, { from });
      },
      begun: () => void vi.advanceTimersByTime(heldUpMs),
      close: async (result) => {
        await passing(closeMs);
        return result;
      },
      abandon: async () => {},
      snapshot: (snapshot) => this.windows.snapshot(snapshot),
      second: (closed) => {
        this.windows.second(closed);
        if (this.windows.reason !== null) void this.run.stop();
      },
      traces: () => {},
    };
    this.run = new Run(profile ?? profileOf(), host);
    this.run.finished.then((result) => {
      this.result = result;
    });
  }

  /** Whether there are workers. */
  get begun(): boolean {
    return this.#workers !== null;
  }

  get workers(): VirtualWorkers {
    return this.#workers!;
  }

  get windows(): WindowObjectives {
    return this.#windows!;
  }

  expectBooksToBalance(): void {
    expectBooksToBalance(this.run.shown.stats());
  }
}

function passing(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets virtual time pass, milliseconds. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
