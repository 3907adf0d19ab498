import { availableParallelism } from 'node:os';
import { MAX_TIMER_MS } from '../border/clock.ts';
import { RushhourError } from '../border/errors.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import type { RateRange } from '../load/rate-range.ts';
import type { OutputOptions } from '../outputs/chosen.ts';
import type { ListenAddress } from '../outputs/listen-address.ts';
import type { ObservedRun } from '../outputs/output.ts';
import { Outputs } from '../outputs/outputs.ts';
import { serverConnections } from '../outputs/own-server.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import type { GeneratorPhase } from '../text/phases.ts';
import { backgroundThreadsGiveWay } from './background-threads.ts';
import { limitsOf } from './limits.ts';
import { loadWorkflows } from './load-workflows.ts';
import { NOTHING_WRONG, noResult, noStatistics, noStats } from './no-run.ts';
import { checkOpenFiles } from './open-files.ts';
import { RateControl } from './rate-control.ts';
import { Run } from './run.ts';
import { checkReachable, checkServiceUrls, type ServiceUrls } from './services.ts';

export interface GeneratorOptions extends OutputOptions {
  /**
   * Worker threads, 1 to 64. Default: the processor's cores less one, at least 1. Never more than
   * there may be connections or users.
   */
  readonly workers?: number;
  /** Sends a W3C trace context with each request; a trace's lines then have the ids. Default: false. */
  readonly traceparent?: boolean;
  /**
   * Take any TLS certificate: expired, self-signed, of another name. Default false. Whoever is on the way
   * can then read and change everything, tokens included: for services of your own in a test network.
   */
  readonly insecure?: boolean;
  /** Serves a page on which the run can be watched and steered while it goes; see `dashboardUrl`. */
  readonly dashboard?: ListenAddress;
}

const MAX_WORKERS = 64;

/** So close to the end, seconds, another rate makes no difference any more. */
const TOO_LATE = 0.5;

/**
 * Plays a profile against services. One object is one run.
 *
 * | call | idle | starting | running, paused | finished |
 * |---|---|---|---|---|
 * | `start()` | starts | the same promise | the same promise | rejects, `INVALID_STATE` |
 * | `stop()`, `abort()` | finishes with an empty result | stops once started | stops | the result |
 * | `pause()`, `resume()` | nothing | nothing | as they say; twice is once | nothing |
 * | `profile = …` | replaced | throws, `INVALID_STATE` | switched live | throws, `INVALID_STATE` |
 */
export class TrafficGenerator {
  /**
   * Resolves with the result when the profile has been played to its end, or the run was stopped.
   * Rejects when the run could not be started.
   */
  readonly finished: Promise<RunResult>;

  readonly #urls: ServiceUrls;
  readonly #options: GeneratorOptions;
  readonly #result = Promise.withResolvers<RunResult>();
  #profile: TrafficProfile;
  #rate: RateControl;
  #starting: Promise<void> | null = null;
  #run: Run | null = null;
  #outputs: Outputs | null = null;
  #dashboard: Dashboard | null = null;
  /** Milliseconds since the epoch; null before traffic flows. */
  #startedAtMs: number | null = null;
  #countedSinceMs: number | null = null;
  #over = false;
  /** Wake up who waits in {@link watch}. */
  readonly #sleepers = new Set<() => void>();

  /**
   * @param serviceUrls service name to base URL or Unix socket; adds to and takes precedence over the profile's `services`
   * @throws RushhourError `INVALID_OPTION`
   */
  constructor(
    profile: TrafficProfile,
    serviceUrls: ServiceUrls = {},
    options: GeneratorOptions = {},
  ) {
    const { workers } = options;
    if (
      workers !== undefined &&
      !(Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS)
    ) {
      throw new RushhourError(
        'INVALID_OPTION',
        `workers is ${workers}: a whole number from 1 to ${MAX_WORKERS} is needed`,
      );
    }
    this.#profile = profile;
    this.#rate = new RateControl(profile, 0);
    this.#urls = { ...profile.services, ...serviceUrls };
    this.#options = options;
    this.finished = this.#result.promise;
    // Whoever awaits start() hears of a failure there; `finished` need not be awaited.
    this.finished.catch(() => {});
  }

  get profile(): TrafficProfile {
    return this.#profile;
  }

  /**
   * Switches to another profile: curve and mix change, the rate starts from the one that is running and
   * takes the new profile's `ramp_up_seconds`, users on their way stay, statistics go on. Limits
   * (`max_users`, `max_connections`, `request_timeout_seconds`) stay those of the start.
   *
   * @throws RushhourError `INVALID_OPTION` when the profile needs a service without a URL,
   *   `INVALID_WORKFLOW` when it needs a workflow that was not loaded at the start,
   *   `INVALID_STATE` while starting and when the run is over
   */
  set profile(profile: TrafficProfile) {
    this.#switchTo(profile);
    this.#rate = new RateControl(profile, this.#elapsedSeconds);
  }

  /** The rate at full load as it is now: the profile's own, or what it was moved to. */
  get requestsPerSecond(): number {
    return this.#rate.requestsPerSecond;
  }

  /**
   * Moves the rate, at once: what is left of the curve is scaled, the end stays where it is. A new profile
   * starts at its own rate again.
   *
   * @throws RushhourError `INVALID_OPTION` outside {@link rateRange}, `INVALID_STATE` while starting and when
   *   the end is near
   */
  set requestsPerSecond(rate: number) {
    if (this.rateRange === null) {
      throw new RushhourError('INVALID_STATE', 'the rate cannot change so close to the end');
    }
    this.#switchTo(this.#rate.restAt(rate, this.#elapsedSeconds));
    this.#rate.requestsPerSecond = rate;
  }

  /** From a tenth of the profile's rate to ten times; null when it is too late for another one. */
  get rateRange(): RateRange | null {
    const late = this.#over || this.#elapsedSeconds > this.durationSeconds - TOO_LATE;
    return late ? null : this.#rate.range;
  }

  get phase(): GeneratorPhase {
    if (this.#over) return 'finished';
    if (this.#run === null) return this.#starting === null ? 'idle' : 'starting';
    if (this.#run.paused) return 'paused';
    return this.#run.curvePhase ?? 'draining';
  }

  /** Length of the run as it is planned now: a live switch changes it. Pauses do not count. */
  get durationSeconds(): number {
    return this.#run === null ? this.#profile.durationSeconds : this.#run.endMs / 1000;
  }

  /** From `start()` to the end of the run, pauses included. */
  get running(): boolean {
    return this.#starting !== null && !this.#over;
  }

  /**
   * Resolves when traffic is flowing.
   *
   * @throws RushhourError (as a rejection) `UNREACHABLE`, `INVALID_OPTION`, `INVALID_WORKFLOW`,
   *   `WORKERS_LOST`, `INVALID_STATE`
   */
  start(): Promise<void> {
    if (this.#over && this.#starting === null) {
      return Promise.reject(
        new RushhourError('INVALID_STATE', 'this run is over: make a new TrafficGenerator'),
      );
    }
    this.#starting ??= this.#start();
    return this.#starting;
  }

  /**
   * Ends the run gracefully: nothing new is sent, requests under way are awaited, users may finish within
   * the profile's `graceful_stop_seconds`. Resolves with the result.
   */
  stop(): Promise<RunResult> {
    return this.#end((run) => run.stop());
  }

  /** Ends the run at once: requests under way are given up and counted as `aborted`. */
  abort(): Promise<RunResult> {
    return this.#end((run) => run.abort());
  }

  /**
   * Stops the schedule's clock: no request goes out, responses under way are counted. Paused time counts
   * neither in the duration nor in a latency.
   */
  pause(): void {
    if (!this.#over) this.#run?.pause();
  }

  /** Goes on where {@link pause} stopped; what would have been due meanwhile is not made up for. */
  resume(): void {
    if (!this.#over) this.#run?.resume();
  }

  /** The statistics at this moment. Percentiles are as of the last whole second. */
  getStats(): TrafficStats {
    return this.#run?.stats(this.#over) ?? noStats();
  }

  /** What the verdict would be if the run ended now. */
  getVerdict(): Verdict {
    return this.#run?.verdict() ?? NOTHING_WRONG;
  }

  /** The result as it would be if the run ended now; once it is over, as it is. */
  getResult(): RunResult {
    return this.#run?.result(this.#over) ?? noResult(this.#profile);
  }

  /** Starts the statistics anew; users who are here and requests under way are carried over. */
  resetStats(): void {
    if (this.#over || this.#run === null) return;
    this.#run.resetStats();
    this.#countedSinceMs = Date.now();
  }

  /** Where Prometheus may scrape this run; null where nothing is served. */
  get metricsUrl(): string | null {
    return this.#outputs?.metricsUrl ?? null;
  }

  /**
   * The dashboard's page, once the run is started; null where there is none. The URL has a token in it:
   * whoever knows it can steer the run.
   */
  get dashboardUrl(): string | null {
    return this.#dashboard?.url ?? null;
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
    while (!this.#over) {
      await this.#sleepUnlessOver(Math.min(intervalMs, MAX_TIMER_MS));
      yield this.getStats();
    }
  }

  get #elapsedSeconds(): number {
    return Math.max(0, this.#run?.elapsedMs ?? 0) / 1000;
  }

  #switchTo(profile: TrafficProfile): void {
    if (this.#over || (this.#starting !== null && this.#run === null)) {
      const when = this.#over ? 'over' : 'starting';
      throw new RushhourError('INVALID_STATE', `the profile cannot change: the run is ${when}`);
    }
    if (this.#run !== null) {
      this.#run.switchTo(profile);
    }
    this.#profile = profile;
  }

  async #start(): Promise<void> {
    try {
      const run = await this.#prepare();
      backgroundThreadsGiveWay();
      await run.start();
      this.#run = run;
      this.#startedAtMs = Date.now();
      this.#countedSinceMs = this.#startedAtMs;
      void this.#finish(run);
    } catch (error) {
      await this.#outputs?.abandon(asError(error));
      this.#settle(() => this.#result.reject(error));
      throw error;
    }
  }

  async #prepare(): Promise<Run> {
    const profile = this.#profile;
    const catalogue = await loadWorkflows(profile);
    checkServiceUrls(profile, catalogue, this.#urls);
    await checkReachable(profile, catalogue, this.#urls);
    const { maxConnections, maxUsers } = limitsOf(profile);
    const wanted = this.#options.workers ?? Math.min(MAX_WORKERS, availableParallelism() - 1);
    const workers = Math.max(1, Math.min(wanted, maxConnections, maxUsers));
    checkOpenFiles(maxConnections, workers, serverConnections(this.#options));
    this.#dashboard = await dashboardOf(this.#options.dashboard, this);
    const pages = this.#dashboard === null ? [] : [this.#dashboard];
    const outputs = await Outputs.open(this.#options, this.#observed(), pages);
    this.#outputs = outputs;
    return new Run({
      profile,
      urls: this.#urls,
      insecure: this.#options.insecure ?? false,
      workers,
      catalogue,
      traced: outputs.traced,
      traceparent: this.#options.traceparent ?? false,
      onSecond: (closed) => outputs.second(closed),
      onTraces: (batch) => outputs.traces(batch),
    });
  }

  async #finish(run: Run): Promise<void> {
    try {
      const value = await this.#outputs!.finish(await run.finish());
      this.#settle(() => this.#result.resolve(value));
    } catch (error) {
      await this.#outputs!.abandon(asError(error));
      this.#settle(() => this.#result.reject(error));
    }
  }

  /** What outputs see of this run. */
  #observed(): ObservedRun {
    const generator = this;
    const { name, seed } = this.#profile;
    return {
      profile: name,
      seed,
      get startedAtMs() {
        return generator.#startedAtMs;
      },
      get countedSinceMs() {
        return generator.#countedSinceMs;
      },
      stats() {
        const { timeline, ...stats } = generator.getStats();
        return stats;
      },
      durations: () => this.#run?.durations ?? noStatistics().durations,
    };
  }

  async #end(how: (run: Run) => void): Promise<RunResult> {
    if (this.#starting === null && !this.#over) {
      this.#settle(() => this.#result.resolve(noResult(this.#profile)));
    }
    await this.#starting;
    if (this.#run !== null && !this.#over) how(this.#run);
    return this.finished;
  }

  async #sleepUnlessOver(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#sleepers.add(resolve);
    await promise;
    this.#sleepers.delete(resolve);
    clearTimeout(timer);
  }

  #settle(settle: () => void): void {
    this.#over = true;
    settle();
    for (const wake of this.#sleepers) wake();
  }
}

/** Takes its time to load: only where it is wanted. */
async function dashboardOf(
  address: ListenAddress | undefined,
  generator: TrafficGenerator,
): Promise<Dashboard | null> {
  if (address === undefined) return null;
  const { Dashboard } = await import('../dashboard/dashboard.ts');
  return new Dashboard(address, generator);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
