import { loopWatch } from './loop-watch.ts';

/**
 * How long reading a response from its head to its end was delayed by this thread: while the thread was busy with other
 * things, the service may have been unable to send the rest. Reading itself is not a delay.
 */
export class ReadingTime {
  /** When the response began, and the time spent on reading it since, on the clock of the {@link loopWatch}. */
  #from = 0;
  /** The number of the last look at the loop watch. */
  #lastLook = 0;

  /** @returns upper bound on how long the head has waited for this thread, milliseconds */
  begin(): number {
    const waitedMs = loopWatch.answered();
    this.#from = loopWatch.lookedAt;
    this.#lastLook = loopWatch.looks;
    return waitedMs;
  }

  /** A part has been read. @returns the delay since {@link begin}, milliseconds */
  delayNow(): number {
    const { looks, lookedAt } = loopWatch;
    const now = loopWatch.rest();
    if (looks === this.#lastLook) this.#from += now - lookedAt;
    this.#lastLook = loopWatch.looks;
    return now - this.#from;
  }
}
