import { nowMs, ScheduleClock } from '../border/clock.ts';
import { allocateCommittedLoad, CommittedLoadReader } from '../border/committed-load.ts';
import { RushhourError } from '../border/errors.ts';
import { allocateLanes, laneLayout } from '../border/lanes.ts';
import type { FromWorker, RunSettings, WorkerLimits } from '../border/messages.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import type { JourneySettings } from '../journey/workflow.ts';
import { Schedule } from '../load/schedule.ts';
import { loadOf, workflowsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import { type RecordedClocks, Statistics } from '../statistics/statistics.ts';
import type { ClosedSecond } from '../statistics/timeline.ts';
import { verdictOf } from '../statistics/verdict.ts';
import { printable } from '../text/format.ts';
import { limitsOf, shareOf } from './limits.ts';
import { QuotaDispatcher } from './quota-dispatcher.ts';
import { resultOf } from './result-of.ts';
import { checkServiceUrls, type ServiceUrls } from './services.ts';
import { UserTypes } from './user-types.ts';
import { Watchdog } from './watchdog.ts';
import { WorkerPool } from './worker-pool.ts';

/** From the moment all workers are ready to the first arrivals, milliseconds. */
const LEAD_MS = 50;

export interface RunOptions {
  readonly profile: TrafficProfile;
  readonly urls: ServiceUrls;
  readonly workers: number;
  readonly insecure: boolean;
  readonly catalogue: Catalogue;
  /** Whether workers write a line of the trace per request. */
  readonly traced: boolean;
  /** Whether requests carry a trace context. */
  readonly traceparent: boolean;
  /** Hears of each second that is complete, in order. */
  readonly onSecond: (closed: ClosedSecond) => void;
  readonly onTraces: (batch: { readonly lines: string; readonly count: number }) => void;
}

/** A run under way: hands out the schedule window by window, and gathers what the workers report. */
export class Run {
  readonly #options: RunOptions;
  readonly #limits: WorkerLimits;
  readonly #lanes: SharedArrayBuffer;
  readonly #load: SharedArrayBuffer;
  readonly #committed: CommittedLoadReader;
  readonly #statistics: Statistics;
  readonly #schedule: Schedule;
  readonly #userTypes: UserTypes;
  readonly #dispatcher: QuotaDispatcher;
  readonly #watch: Watchdog;
  readonly #troubles: string[] = [];
  #profile: TrafficProfile;
  #pool: WorkerPool | null = null;
  /** When the schedule's clock was at 0, for those who look into their own logs. */
  #startedAt: string | null = null;
  #clock = new ScheduleClock(Number.POSITIVE_INFINITY);
  #stoppedEarly = false;
  /** Names of the workflows that workers can play. */
  #playable: ReadonlySet<string> = new Set();

  constructor(options: RunOptions) {
    const { profile, workers, catalogue } = options;
    const layout = laneLayout(catalogue.steps);
    this.#options = options;
    this.#profile = profile;
    this.#limits = limitsOf(profile);
    this.#lanes = allocateLanes(workers, layout);
    this.#load = allocateCommittedLoad(workers);
    this.#userTypes = new UserTypes(profile);
    this.#schedule = new Schedule(loadOf(profile), {
      userType: (name) => this.#userTypes.numberOf(name),
      workflow: (name) => catalogue.numberOf(name),
      steps: (name) => catalogue.named(name).steps.length,
    });
    const committed = new CommittedLoadReader(this.#load, workers);
    this.#committed = committed;
    this.#statistics = new Statistics({
      lanes: this.#lanes,
      laneCount: workers,
      layout,
      workflows: catalogue.workflows,
      scheduled: (second) => this.#dispatcher.second(second),
      onSecond: options.onSecond,
    });
    this.#watch = new Watchdog({
      lanes: this.#lanes,
      layout,
      liveLanes: () => this.#pool!.live,
      found: (lane, seconds, step) => this.#pool!.end(lane, this.#standstill(seconds, step)),
    });
    this.#dispatcher = new QuotaDispatcher({
      schedule: this.#schedule,
      committed,
      statistics: this.#statistics,
      elapsedMs: () => this.elapsedMs,
      liveLanes: () => this.#pool!.live,
      send: (lane, quota) => this.#pool!.send(lane, { type: 'quota', quota }),
    });
  }

  get profile(): TrafficProfile {
    return this.#profile;
  }

  get paused(): boolean {
    return this.#clock.paused;
  }

  /** Length of the run as it is planned now, milliseconds on the schedule's clock. */
  get endMs(): number {
    return this.#schedule.endMs;
  }

  /** Milliseconds on the schedule's clock, negative until the first arrivals. */
  get elapsedMs(): number {
    return this.#clock.at(nowMs());
  }

  /** Rate change that is under way; null once nothing is sent any more. */
  get curvePhase() {
    const elapsedMs = this.elapsedMs;
    return elapsedMs < this.#schedule.endMs ? this.#schedule.curve.phaseAt(elapsedMs) : null;
  }

  /** Starts the workers and the schedule; resolves at the first arrivals. */
  async start(): Promise<void> {
    try {
      this.#pool = await this.#startPool();
      this.#checkPlayable(this.#profile);
    } catch (error) {
      await this.#pool?.close();
      throw error;
    }
    const epochMs = nowMs() + LEAD_MS;
    this.#startedAt = new Date(Date.now() + LEAD_MS).toISOString();
    this.#clock = new ScheduleClock(epochMs);
    this.#pool.broadcast({ type: 'go', epochMs });
    this.#announceEnd();
    this.#dispatcher.turn();
    this.#watch.start();
    await new Promise((resolve) => setTimeout(resolve, LEAD_MS));
  }

  #startPool(): Promise<WorkerPool> {
    const { workers, insecure, catalogue, urls, profile, traced, traceparent } = this.#options;
    const taskOf = (lane: number) => ({
      lanes: this.#lanes,
      committedLoad: this.#load,
      windowMs: this.#schedule.windowMs,
      settings: this.#settings(),
      limits: shareOf(this.#limits, lane, workers),
      peakRps: profile.requestsPerSecond / workers,
      services: urls,
      insecure,
      workflowModules: profile.workflowModules,
      workflows: catalogue.numbered(),
      steps: catalogue.steps,
      traced,
      traceparent,
    });
    return WorkerPool.start(workers, taskOf, {
      message: (lane, message) => this.#receive(lane, message),
      lost: (lane, error) => this.#lose(lane, error),
      ended: (lane) => this.#statistics.laneEnded(lane),
    });
  }

  /** Resolves with the result when the last worker has finished. */
  async finish(): Promise<RunResult> {
    await this.#pool!.finished;
    this.#dispatcher.stop();
    this.#watch.stop();
    await this.#pool!.close();
    return this.result(true);
  }

  pause(): void {
    if (this.#clock.paused) return;
    const atMs = nowMs();
    this.#clock.pause(atMs);
    this.#pool!.broadcast({ type: 'pause', atMs });
    this.#dispatcher.stop();
  }

  resume(): void {
    if (!this.#clock.paused) return;
    const atMs = nowMs();
    this.#clock.resume(atMs);
    this.#pool!.broadcast({ type: 'resume', atMs });
    this.#dispatcher.turn();
  }

  /** Nothing new from now on; users may finish within the profile's grace. */
  stop(): void {
    this.resume();
    this.#stoppedEarly ||= this.elapsedMs < this.#schedule.endMs;
    this.#schedule.endAt(this.elapsedMs);
    this.#announceEnd();
  }

  /** Gives up everything, requests under way included. */
  abort(): void {
    this.stop();
    this.#pool!.broadcast({ type: 'abort' });
  }

  switchTo(profile: TrafficProfile): void {
    const { catalogue, urls } = this.#options;
    checkServiceUrls(profile, catalogue, urls);
    this.#checkPlayable(profile);
    this.#profile = profile;
    this.#userTypes.add(profile);
    this.#schedule.switchTo(loadOf(profile), Math.max(0, this.elapsedMs));
    this.#pool!.broadcast({ type: 'settings', settings: this.#settings() });
    this.#announceEnd();
  }

  stats(over = false): TrafficStats {
    const elapsedMs = Math.min(Math.max(0, this.elapsedMs), this.#schedule.endMs);
    return this.#statistics.view({
      targetRps: over ? 0 : this.#schedule.curve.rateAt(elapsedMs),
      elapsedSeconds: elapsedMs / 1000,
      userTypes: this.#userTypes.names,
      over,
    });
  }

  /** What the verdict would be if the run ended now. */
  verdict(): Verdict {
    return this.#verdict(this.stats(), false);
  }

  /** The result, as it would be if the run ended now, or as it is. */
  result(over = false): RunResult {
    const stats = this.stats(over);
    return resultOf({
      profile: this.#profile,
      workers: this.#options.workers,
      startedAt: this.#startedAt,
      stoppedEarly: this.#stoppedEarly,
      verdict: this.#verdict(stats, over),
      stats,
    });
  }

  /** What the three clocks recorded. */
  get durations(): RecordedClocks {
    return this.#statistics.durations;
  }

  resetStats(): void {
    const generation = this.#statistics.reset(Math.max(0, this.elapsedMs) / 1000);
    this.#pool!.broadcast({ type: 'reset', generation });
  }

  /** Workflows may have been registered in the main thread, or since the workers started. */
  #checkPlayable(profile: TrafficProfile): void {
    for (const name of workflowsOf(profile)) {
      if (this.#playable.has(this.#options.catalogue.named(name).name)) continue;
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `workflow "${name}" is not known to the workers: name its module in workflow_modules of the profile that the run starts with`,
      );
    }
  }

  #announceEnd(): void {
    const atMs = this.#schedule.endMs;
    const graceUntilMs = atMs + this.#profile.gracefulStopSeconds * 1000;
    this.#pool!.broadcast({ type: 'end', atMs, graceUntilMs });
  }

  #receive(lane: number, message: FromWorker): void {
    switch (message.type) {
      case 'snapshot':
        // What was missed meanwhile belongs to a second that this snapshot may close.
        if (!this.#clock.paused) this.#dispatcher.turn();
        this.#statistics.add(lane, message.snapshot);
        break;
      case 'trace':
        this.#options.onTraces({ lines: message.lines, count: message.count });
        break;
      case 'error-example':
        this.#statistics.errorExample(message.error, printable(message.example));
        break;
      case 'workflow-error':
        this.#troubles.push(`workflow ${message.workflow} failed at ${printable(message.message)}`);
        break;
      case 'ready':
        this.#playable = new Set(message.workflows);
        break;
    }
  }

  #lose(lane: number, error: Error): void {
    this.#troubles.push(
      `worker ${lane + 1} of ${this.#options.workers} was lost: ${printable(error.message)}`,
    );
    this.#committed.forget(lane);
    this.#statistics.laneLost(lane);
  }

  #standstill(seconds: number, step: number | null): Error {
    const where = step === null ? '' : ` in ${this.#options.catalogue.stepNamed(step)}`;
    return new Error(`it stood still for ${seconds} s${where}`);
  }

  #settings(): RunSettings<JourneySettings> {
    const { seed, thinkTimeSeconds, completion } = this.#profile;
    const journey = { seed, thinkTime: thinkTimeSeconds, completion };
    return { journey, userTypes: this.#userTypes.names };
  }

  #verdict(stats: TrafficStats, over: boolean): Verdict {
    const { endMs } = this.#schedule;
    const playedMs = over ? endMs : Math.min(this.elapsedMs, endMs);
    return verdictOf({
      stats,
      latenessP99: this.#statistics.latenessP99,
      late: this.#statistics.late,
      troubles: this.#troubles,
      fullSeconds: Math.floor(playedMs / 1000),
    });
  }
}
