import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_TIMER_MS } from '../border/clock.ts';
import { RushhourError } from '../border/errors.ts';
import type { LiveLoad, RateRange } from '../load/rate-range.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import type { GeneratorPhase } from '../text/phases.ts';
import { checkProfile, type GeneratorOptions } from './generator-options.ts';
import { Host } from './host.ts';
import { Run } from './run.ts';
import type { ServiceUrls } from './services.ts';

export type { GeneratorOptions } from './generator-options.ts';

/**
 * Plays a profile against services. One object is one run.
 *
 * | call | idle | starting | running, paused | draining | finished |
 * |---|---|---|---|---|---|
 * | `start()` | starts | the same promise | the same promise | the same promise | the same promise; rejects, `INVALID_STATE`, where it was never started |
 * | `stop()` | finishes with an empty result | stops once started | stops | the result | the result |
 * | `abort()` | finishes with an empty result | stops once started | gives up | gives up | the result |
 * | `pause()`, `resume()` | nothing | nothing | as they say; twice is once | nothing | nothing |
 * | `profile = …` | replaced | throws, `INVALID_STATE` | switched live | throws, `INVALID_STATE` | throws, `INVALID_STATE` |
 * | `setRate()` | throws, `INVALID_STATE` | throws, `INVALID_STATE` | moved | throws, `INVALID_STATE` | throws, `INVALID_STATE` |
 * | `resetStats()` | nothing | nothing | starts anew | starts anew | nothing |
 *
 * A shard plays its part of a run whose other parts run elsewhere: `pause()`, `profile = …` (but for idle),
 * `setRate()` and `resetStats()` throw `INVALID_STATE`.
 */
export class TrafficGenerator {
  /**
   * Resolves with the result when the profile has been played to its end, or the run was stopped.
   * Rejects when the run could not be started.
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

  /** The one that was given last, itself: moving the rate does not replace it. */
  get profile(): TrafficProfile {
    return this.#run.shown.profile;
  }

  /**
   * Switches to another profile: curve and mix change, the rate starts from the one that is running and
   * takes the new profile's `ramp_up_seconds`; active users stay, statistics continue. Limits
   * (`max_users`, `max_connections`, `request_timeout_seconds`) stay those of the start.
   *
   * @throws RushhourError `INVALID_OPTION` when the profile needs a service without a URL,
   *   `INVALID_WORKFLOW` when it needs a workflow that was not loaded at the start, `INVALID_STATE` while
   *   starting, in the last half second, and when the run is ending or over
   */
  set profile(profile: TrafficProfile) {
    checkProfile(profile);
    this.#run.switchTo(profile);
  }

  /** The loads of the profile, in its order, with their levels as they are now and how far those can be moved. */
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
   * The rate at full load as it is now, the profile's own or what it was moved to, of all loads together that
   * are in requests per second; see {@link loads} for others.
   */
  get requestsPerSecond(): number {
    const ofRequests = this.loads.filter(({ model }) => model === 'requests_per_second');
    return ofRequests.reduce((sum, { level }) => sum + level, 0);
  }

  /**
   * Moves the level at full load, at once: what is left of the curve that runs is scaled, the end stays where
   * it is, the mix goes on. A new profile starts at its own level again.
   *
   * @param level in the unit of the load (requests per second, users per second, users), within its range, see
   *   {@link loads}
   * @param scenario which of several loads; the others stay as they are
   * @throws RushhourError `INVALID_OPTION` outside the range, or where the scenario is not known or, with several
   *   loads, not named; `INVALID_STATE` before the run has started, in its last half second, and when it is ending
   *   or over
   */
  setRate(level: number, scenario?: string): void {
    this.#run.setRate(level, scenario);
  }

  /** The range of the only load, from a tenth of its level to ten times; null with several, and when it is too late. */
  get rateRange(): RateRange | null {
    const [only, ...others] = this.loads;
    return others.length === 0 ? (only?.range ?? null) : null;
  }

  /** Whether it plays a part of a run only: it can then be neither paused, changed nor reset. */
  get isShard(): boolean {
    return this.#host.part.count > 1;
  }

  get phase(): GeneratorPhase {
    return this.#run.shownPhase;
  }

  /** Length of the run as it is planned now: a live switch changes it. Pauses do not count. */
  get durationSeconds(): number {
    return this.#run.shown.endMs / 1000;
  }

  /** From `start()` to the end of the run, pauses included. */
  get running(): boolean {
    return this.#run.phase !== 'idle' && this.#run.phase !== 'over';
  }

  /**
   * Resolves when traffic is flowing.
   *
   * @throws RushhourError (as a rejection) `UNREACHABLE`, `INVALID_OPTION`, `INVALID_WORKFLOW`,
   *   `WORKERS_LOST`, `INVALID_STATE`
   */
  start(): Promise<void> {
    return this.#run.start();
  }

  /**
   * Ends the run gracefully: nothing new is sent, requests under way are awaited, users may finish within
   * the profile's `graceful_stop_seconds`. Resolves with the result.
   *
   * @param trouble what went wrong around the run, if anything: the verdict is then `generator-limited`, and
   *   has this as a reason
   */
  stop(trouble?: string): Promise<RunResult> {
    return this.#run.stop(trouble);
  }

  /** Ends the run at once: requests under way are given up and counted as `aborted`. */
  abort(): Promise<RunResult> {
    return this.#run.abort();
  }

  /**
   * Stops the schedule's clock: no request is sent, responses to earlier requests are counted. Paused time counts
   * neither in the duration nor in a latency.
   */
  pause(): void {
    this.#run.pause();
  }

  /** Continues where {@link pause} stopped; requests that would have been due meanwhile are not made up for. */
  resume(): void {
    this.#run.resume();
  }

  /** The statistics at this moment. Percentiles are as of the last whole second. */
  getStats(): TrafficStats {
    return this.#run.shown.stats();
  }

  /** What the verdict would be if the run ended now. */
  getVerdict(): Verdict {
    return this.#run.shown.verdict();
  }

  /** The result as it would be if the run ended now; once it is over, as it is. */
  getResult(): RunResult {
    return this.#host.judged(this.#run.shown.result());
  }

  /** Resets the statistics; active users and requests in flight are carried over. */
  resetStats(): void {
    if (this.#run.reset()) this.#host.counting();
  }

  /** Where Prometheus may scrape this run; null where nothing is served. */
  get metricsUrl(): string | null {
    return this.#host.metricsUrl;
  }

  /**
   * The dashboard's page, once the run is started; null where there is none. The URL has a token in it:
   * anyone who knows it can control the run.
   */
  get dashboardUrl(): string | null {
    return this.#host.dashboardUrl;
  }

  /**
   * The statistics again and again until the run is over; the last ones are final.
   *
   * @param intervalMs 10 or more
   */
  async *watch(intervalMs: number): AsyncGenerator<TrafficStats, void, void> {
    if (!(intervalMs >= 10)) {
      throw new RushhourError('INVALID_OPTION', `watch interval is ${intervalMs}: at least 10 ms`);
    }
    while (this.#run.phase !== 'over') {
      const waitMs = Math.min(intervalMs, MAX_TIMER_MS);
      await sleep(waitMs, undefined, { signal: this.#over.signal }).catch(() => {});
      yield this.getStats();
    }
  }
}
