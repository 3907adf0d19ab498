import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_TIMER_MS } from '../border/clock.ts';
import { RushhourError } from '../border/errors.ts';
import type { LiveLoad, RateRange } from '../load/rate-range.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import type { GeneratorPhase } from '../text/phases.ts';
import { checkProfile, checkUrlsByName, type GeneratorOptions } from './generator-options.ts';
import { Host } from './host.ts';
import { Run } from './run.ts';
import type { ServiceUrls } from './services.ts';

export type { GeneratorOptions } from './generator-options.ts';

/**
 * Plays a profile against services. One object is one run.
 *
 * | call | idle | starting | running, paused | draining | finished |
 * |---|---|---|---|---|---|
 * | `start()` | starts | the same promise | the same promise | the same promise | the same promise; rejects with `INVALID_STATE` if it was never started |
 * | `stop()` | finishes with an empty result | stops once started | stops | the result | the result |
 * | `abort()` | finishes with an empty result | stops once started | gives up requests | gives up requests | the result |
 * | `pause()`, `resume()` | nothing | nothing | take effect; repeating one has no effect | nothing | nothing |
 * | `profile = …` | replaced | throws `INVALID_STATE` | switched live | throws `INVALID_STATE` | throws `INVALID_STATE` |
 * | `setRate()` | throws `INVALID_STATE` | throws `INVALID_STATE` | changes the level | throws `INVALID_STATE` | throws `INVALID_STATE` |
 * | `resetStats()` | nothing | nothing | resets | resets | nothing |
 *
 * A shard plays its part of a run that is spread over several machines: `pause()`, `profile = …` (except when idle),
 * `setRate()` and `resetStats()` throw `INVALID_STATE`.
 */
export class TrafficGenerator {
  /**
   * Resolves with the result when the profile has been played to its end, or the run was stopped.
   * Rejects if the run could not be started.
   */
  readonly finished: Promise<RunResult>;
  readonly #host: Host;
  readonly #run: Run;
  readonly #over = new AbortController();

  /**
   * @param serviceUrls service name to base URL or Unix socket; adds to and takes precedence over the profile's `services`
   * @throws RushhourError `INVALID_OPTION`
   */
  constructor(
    profile: TrafficProfile,
    serviceUrls: ServiceUrls = {},
    options: GeneratorOptions = {},
  ) {
    checkProfile(profile);
    checkUrlsByName(serviceUrls);
    this.#host = new Host({ ...profile.services, ...serviceUrls }, options, {
      steered: this,
      stats: () => this.getStats(),
      durations: () => this.#run.shown.durations,
      partDurations: () => this.#run.shown.partDurations,
    });
    this.#run = new Run(profile, this.#host);
    this.finished = this.#run.finished;
    setMaxListeners(0, this.#over.signal);
    const end = () => this.#over.abort();
    this.finished.then(end, end);
  }

  /** The profile object that was given last: changing the rate does not replace it. */
  get profile(): TrafficProfile {
    return this.#run.shown.profile;
  }

  /**
   * Switches to another profile. Curve and mix change: the rate starts at the current rate and reaches the new level
   * within the new profile's `ramp_up_seconds`. Active users stay, and statistics continue. The new profile's thresholds
   * replace the previous ones; those with windows are evaluated from the next window on. Limits (`max_users`,
   * `max_connections`, `request_timeout_seconds`) stay as they were at the start.
   *
   * @throws RushhourError `INVALID_OPTION` if the profile needs a service without a URL,
   *   `INVALID_WORKFLOW` if it needs a workflow that was not loaded at the start, `INVALID_PROFILE` if the run would have
   *   more user types or loads than it can count, `INVALID_STATE` while starting, in the last half second, and when the
   *   run is ending or over
   */
  set profile(profile: TrafficProfile) {
    checkProfile(profile);
    this.#run.switchTo(profile);
  }

  /** The profile's loads, in order, with their current levels and the ranges in which these can be changed. */
  get loads(): readonly LiveLoad[] {
    const isOpen = !this.#run.isEnding && !this.isShard;
    return this.#run.shown.rates.map(({ name, model, current, range }) => ({
      name,
      model,
      level: current,
      range: isOpen ? range : null,
    }));
  }

  /**
   * The current rate at full load of all loads in requests per second together: the profile's rate, or the one set by
   * {@link setRate}. See {@link loads} for loads in other units.
   */
  get requestsPerSecond(): number {
    const ofRequests = this.loads.filter(({ model }) => model === 'requests_per_second');
    return ofRequests.reduce((sum, { level }) => sum + level, 0);
  }

  /**
   * Changes the level at full load, at once: the rest of the curve is scaled, its end stays the same, and the mix
   * continues. A new profile starts at its own level again.
   *
   * @param level in the unit of the load (requests per second, users per second, users), within its range, see
   *   {@link loads}
   * @param scenario which of several loads to change; the others stay the same
   * @throws RushhourError `INVALID_OPTION` outside the range, for an unknown scenario, or if there are several loads
   *   and none is named; `INVALID_STATE` before the run has started, in its last half second, and when it is ending
   *   or over
   */
  setRate(level: number, scenario?: string): void {
    this.#run.setRate(level, scenario);
  }

  /** The range of the only load, from a tenth of its level to ten times as much; null with several loads, and near the end. */
  get rateRange(): RateRange | null {
    const [only, ...others] = this.loads;
    return others.length === 0 ? (only?.range ?? null) : null;
  }

  /** Whether it plays only a part of a run: it can then be neither paused, changed nor reset. */
  get isShard(): boolean {
    return this.#host.part.count > 1;
  }

  get phase(): GeneratorPhase {
    return this.#run.shownPhase;
  }

  /** Length of the run as currently planned: switching the profile changes it. Pauses do not count. */
  get durationSeconds(): number {
    return this.#run.shown.endMs / 1000;
  }

  /** From `start()` to the end of the run, pauses included. */
  get running(): boolean {
    return this.#run.phase !== 'idle' && this.#run.phase !== 'over';
  }

  /**
   * Starts the run; resolves when traffic is flowing.
   *
   * @throws RushhourError (as a rejection) `UNREACHABLE`, `INVALID_OPTION`, `INVALID_WORKFLOW`,
   *   `WORKERS_LOST`, `INVALID_STATE`
   */
  start(): Promise<void> {
    return this.#run.start();
  }

  /**
   * Ends the run gracefully: nothing new is sent, responses in flight are awaited, and users may finish within
   * the profile's `graceful_stop_seconds`. Resolves with the result.
   *
   * @param trouble what went wrong around the run, if anything: the verdict is then `generator-limited`, with this
   *   as a reason
   */
  stop(trouble?: string): Promise<RunResult> {
    return this.#run.stop(trouble);
  }

  /** Ends the run at once: requests in flight are cancelled and counted as `aborted`. */
  abort(): Promise<RunResult> {
    return this.#run.abort();
  }

  /**
   * Stops the schedule's clock: no request is sent, responses to earlier requests are counted. Paused time counts
   * neither in the duration nor in any latency.
   */
  pause(): void {
    this.#run.pause();
  }

  /** Continues where {@link pause} stopped, without making up for the requests that would have been due meanwhile. */
  resume(): void {
    this.#run.resume();
  }

  /** The current statistics. Percentiles are as of the last whole second. */
  getStats(): TrafficStats {
    return this.#run.shown.stats();
  }

  /** What the verdict would be if the run ended now. */
  getVerdict(): Verdict {
    return this.#run.shown.verdict();
  }

  /** The final result, or the result as it would be if the run ended now. */
  getResult(): RunResult {
    return this.#host.judged(this.#run.shown.result());
  }

  /** Resets the statistics; active users and requests in flight are carried over. */
  resetStats(): void {
    if (this.#run.reset()) this.#host.counting();
  }

  /** The URL for Prometheus to scrape; null if metrics are not served. */
  get metricsUrl(): string | null {
    return this.#host.metricsUrl;
  }

  /**
   * The URL of the dashboard once the run has started; null if there is none. It contains a token: anyone who knows it
   * can control the run.
   */
  get dashboardUrl(): string | null {
    return this.#host.dashboardUrl;
  }

  /**
   * Yields the statistics at an interval until the run is over; the last ones are final.
   *
   * @param intervalMs 10 or more
   */
  async *watch(intervalMs: number): AsyncGenerator<TrafficStats, void, void> {
    if (!(intervalMs >= 10)) {
      throw new RushhourError(
        'INVALID_OPTION',
        `the watch interval is ${intervalMs}: it must be at least 10 ms`,
      );
    }
    while (this.#run.phase !== 'over') {
      const waitMs = Math.min(intervalMs, MAX_TIMER_MS);
      await sleep(waitMs, undefined, { signal: this.#over.signal }).catch(() => {});
      yield this.getStats();
    }
  }
}
