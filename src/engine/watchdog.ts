import { type LaneLayout, laneOf } from '../border/lanes.ts';

/** A worker turns at least a hundred times as often. */
const LOOK_EVERY_MS = 1000;

/**
 * Looks in a row at which a worker has not turned: it hangs. Looks are counted and not time, so that a
 * process that was suspended as a whole is not taken for one whose workers hang.
 */
const LOOKS = 5;

export interface StandstillParts {
  readonly lanes: SharedArrayBuffer;
  readonly layout: LaneLayout;
  readonly liveLanes: () => readonly number[];
  /** @param step number of the step whose code was running, or null */
  readonly found: (lane: number, seconds: number, step: number | null) => void;
}

/** Notices workers that hang, such as in a workflow that loops for ever. */
export class Watchdog {
  readonly #parts: StandstillParts;
  readonly #seen = new Map<number, { turns: number; looks: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: StandstillParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { lanes, layout, liveLanes, found } = this.#parts;
    for (const lane of liveLanes()) {
      const words = laneOf(lanes, lane, layout);
      const turns = words[layout.gauges.turns]!;
      const before = this.#seen.get(lane);
      const looks = before?.turns === turns ? before.looks + 1 : 0;
      this.#seen.set(lane, { turns, looks });
      if (looks < LOOKS) continue;
      const step = words[layout.gauges.step]!;
      found(lane, (LOOKS * LOOK_EVERY_MS) / 1000, step > 0 ? step - 1 : null);
    }
  }
}
