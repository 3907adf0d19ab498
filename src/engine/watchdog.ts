import { type LaneLayout, laneOf } from '../border/lanes.ts';

/** A worker's event loop turns at least a hundred times as often. */
const LOOK_EVERY_MS = 1000;

/**
 * Consecutive looks without a turn of a worker's event loop after which it hangs. Looks are counted instead of time,
 * so that a process that was suspended as a whole is not mistaken for one whose workers hang.
 */
const LOOKS = 5;

export interface StandstillParts {
  readonly lanes: SharedArrayBuffer;
  readonly layout: LaneLayout;
  readonly liveLanes: () => readonly number[];
  /** @param step number of the step whose code was running, or null */
  readonly found: (lane: number, seconds: number, step: number | null) => void;
}

/** Detects workers that hang, for example in a workflow that loops forever. */
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
