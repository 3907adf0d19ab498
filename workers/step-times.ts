import type { StepSnapshot } from '../src/border/messages.ts';
import type { PlannedRequest } from '../src/journey/compiled-step.ts';
import { IntervalHistogram } from './interval-histogram.ts';

/** A step's requests to one service that ended since the last call. */
interface Ended {
  readonly step: number;
  readonly elsewhere: string | null;
  failed: number;
  readonly response: IntervalHistogram;
}

/** Response times and failures by step, separately for redirects to other services than the step's own. */
export class StepTimes {
  /** By number of the step; created when the first request of a step ends. */
  readonly #steps: (Ended | undefined)[];
  readonly #elsewhere = new Map<string, Ended>();

  constructor(steps: number) {
    this.#steps = new Array(steps).fill(undefined);
  }

  record(step: number, { service, step: own }: PlannedRequest, ms: number, failed: boolean): void {
    const ended = service === own.service ? this.#endedOf(step) : this.#endedAt(step, service);
    ended.response.recordMs(ms);
    if (failed) ended.failed++;
  }

  /** What ended since the last call. */
  take(): StepSnapshot[] {
    const taken: StepSnapshot[] = [];
    for (const ended of this.#steps) if (ended !== undefined) takeFrom(ended, taken);
    for (const ended of this.#elsewhere.values()) takeFrom(ended, taken);
    return taken;
  }

  #endedOf(step: number): Ended {
    this.#steps[step] ??= newEnded(step, null);
    return this.#steps[step];
  }

  #endedAt(step: number, service: string): Ended {
    const key = `${step} ${service}`;
    const known = this.#elsewhere.get(key);
    if (known !== undefined) return known;
    const ended = newEnded(step, service);
    this.#elsewhere.set(key, ended);
    return ended;
  }
}

function newEnded(step: number, elsewhere: string | null): Ended {
  return { step, elsewhere, failed: 0, response: new IntervalHistogram(2) };
}

function takeFrom(ended: Ended, taken: StepSnapshot[]): void {
  const { step, elsewhere, failed, response } = ended;
  if (response.empty) return;
  taken.push({ step, elsewhere, failed, response: response.take() });
  ended.failed = 0;
}
