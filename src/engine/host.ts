import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { WindowObjectives } from '../answers/windows/window-objectives.ts';
import type { FromWorker, Snapshot } from '../border/messages.ts';
import type { Part } from '../border/part.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import type { SteeredRun } from '../dashboard/steered-run.ts';
import type { FailedTeardown } from '../journey/catalogue.ts';
import type { ObservedRun, TraceLines } from '../outputs/output.ts';
import type { Outputs } from '../outputs/outputs.ts';
import { serverConnections } from '../outputs/own-server.ts';
import { loadsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { Member } from '../shards/member.ts';
import type { StartMoment } from '../shards/start.ts';
import type { RunResult, TrafficStats } from '../statistics/result.ts';
import type { RecordedClocks, RecordedParts } from '../statistics/statistics.ts';
import type { ClosedSecond } from '../statistics/timeline.ts';
import type { WindowNames } from '../statistics/window-figures.ts';
import { backgroundThreadsGiveWay } from './background-threads.ts';
import { type Crew, startCrew } from './crew.ts';
import { checkOptions, type GeneratorOptions } from './generator-options.ts';
import { inputFilesOf } from './input-files.ts';
import { limitsOf } from './limits.ts';
import { loadWorkflows } from './load-workflows.ts';
import { checkOpenFiles } from './open-files.ts';
import type { RunHost } from './run.ts';
import { targetsOf } from './service-targets.ts';
import { checkReachable, checkServiceUrls, type ServiceUrls } from './services.ts';
import { type PlayedShard, playedShard } from './thresholds.ts';
import { windowObjectivesOf } from './windows.ts';
import { workerCount } from './worker-count.ts';

/** The part of a run that outputs and the dashboard see. */
export interface HostedRun {
  readonly steered: SteeredRun;
  readonly stats: () => TrafficStats;
  readonly durations: () => RecordedClocks;
  readonly partDurations: () => RecordedParts;
}

/** The real world around a run: services, worker threads, outputs, the dashboard. */
export class Host implements RunHost {
  readonly #urls: ServiceUrls;
  readonly #options: GeneratorOptions;
  readonly #run: HostedRun;
  readonly #member: Member;
  #outputs: Outputs | null = null;
  #dashboard: Dashboard | null = null;
  /** Milliseconds since the epoch; null before traffic flows. */
  #startedAtMs: number | null = null;
  #countedSinceMs: number | null = null;
  #windows: WindowObjectives | null = null;
  #crew: Crew | null = null;
  /** Null unless it plays only a part of a run. */
  #shard: PlayedShard | null = null;

  /** @throws RushhourError `INVALID_OPTION` */
  constructor(urls: ServiceUrls, options: GeneratorOptions, run: HostedRun) {
    checkOptions(options);
    this.#urls = urls;
    this.#member = new Member(options);
    this.#options = options;
    this.#run = run;
  }

  get part(): Part {
    return this.#member.part;
  }

  get metricsUrl(): string | null {
    return this.#outputs?.metricsUrl ?? null;
  }

  get dashboardUrl(): string | null {
    return this.#dashboard?.url ?? null;
  }

  /** @throws RushhourError `UNREACHABLE`, `INVALID_OPTION`, `INVALID_WORKFLOW`, `WORKERS_LOST` */
  async open(profile: TrafficProfile): Promise<Crew> {
    const { insecure = false, traceparent = false, runId } = this.#options;
    const catalogue = await loadWorkflows(profile);
    checkServiceUrls(profile, catalogue, this.#urls);
    const { checkOutputs } = await import('../outputs/chosen.ts');
    await checkOutputs(this.#member.outputOptions, inputFilesOf(profile, catalogue));
    const sharedId = await this.#member.enter(profile, catalogue.steps, runId);
    const services = targetsOf(profile, this.#urls);
    await checkReachable(profile, catalogue, this.#urls);
    const limits = limitsOf(profile, this.part);
    const count = workerCount(this.#options.workers, limits, availableParallelism());
    checkOpenFiles(limits.maxConnections, count, serverConnections(this.#options));
    const { traced } = await this.#openOutputs(profile);
    backgroundThreadsGiveWay();
    const crew = await startCrew({
      profile,
      catalogue,
      services,
      count,
      part: this.part,
      runId: sharedId ?? runId ?? newRunId(),
      insecure,
      traced,
      traceparent,
    });
    this.#crew = crew;
    this.#windows = windowObjectivesOf(profile, namesOf(crew), { part: this.part });
    this.#shard = playedShard(profile.thresholds, this.part);
    const { agreed, startAt } = this.#member;
    const head = { ...agreed, startAt, ...journalHead(profile, crew) };
    this.#member.journal?.ready({ head, layout: crew.layout });
    return crew;
  }

  appointment(cancelled: AbortSignal): Promise<StartMoment | null> {
    return this.#member.start(cancelled);
  }

  begun(start: Omit<StartMoment, 'epochMs'>): void {
    const { startedAtMs } = start;
    this.#startedAtMs = startedAtMs;
    this.#countedSinceMs = startedAtMs;
    const note = this.#member.journal?.begun(start) ?? start.note;
    if (this.#shard !== null) this.#shard = { ...this.#shard, note };
  }

  /** The windows of its thresholds replace those of the profile before. */
  switched(profile: TrafficProfile, second: number): void {
    const { part } = this;
    this.#windows = windowObjectivesOf(profile, namesOf(this.#crew!), { part, from: second });
  }

  /** Statistics have started anew. */
  counting(): void {
    this.#countedSinceMs = Date.now();
  }

  message(lane: number, message: FromWorker): void {
    this.#member.journal?.message(lane, message);
  }

  trouble(reason: string): void {
    this.#member.journal?.trouble(reason);
  }

  snapshot(snapshot: Snapshot): void {
    this.#windows?.snapshot(snapshot);
  }

  second(closed: ClosedSecond): void {
    const { row, response, service } = closed;
    this.#member.journal?.complete(closed);
    this.#outputs?.second({ row, response, service });
    this.#windows?.second(closed);
    // Whoever awaits the run receives the failure.
    if (this.#windows?.reason != null) this.#run.steered.stop().catch(() => {});
  }

  traces(batch: TraceLines): void {
    this.#outputs?.traces(batch);
  }

  async close(result: RunResult): Promise<RunResult> {
    const judged = this.judged(result);
    const exported = (await this.#outputs?.finish(judged)) ?? judged;
    const failures = await this.#tearDown(exported);
    const exports = failures.map(({ workflow, error }) => {
      return { kind: 'teardown', target: workflow, error } as const;
    });
    return failures.length === 0
      ? exported
      : { ...exported, exports: [...(exported.exports ?? []), ...exports] };
  }

  /** Runs the workflows' teardowns after a run. Returns what failed. */
  async #tearDown(result: RunResult | null): Promise<FailedTeardown[]> {
    const crew = this.#crew;
    this.#crew = null;
    return (await crew?.catalogue.tearDown(crew.prepared, result)) ?? [];
  }

  /** A result with its windowed thresholds; for a shard, without those that only the merge can evaluate. */
  judged(result: RunResult): RunResult {
    const isOwnEnd = result.stoppedEarly && result.stoppedBecause === undefined;
    const reason = isOwnEnd ? (this.#windows?.reason ?? null) : null;
    const ofMerge = this.#shard?.thresholdsOfMerge ?? [];
    const own = result.thresholds.filter(({ expression }) => !ofMerge.includes(expression));
    return {
      ...result,
      ...(this.#shard === null ? {} : { shard: this.#shard }),
      thresholds: [...own, ...(this.#windows?.outcomes() ?? [])],
      ...(reason === null ? {} : { stoppedBecause: reason }),
    };
  }

  async abandon(error: unknown): Promise<void> {
    const failure = error instanceof Error ? error : new Error(String(error));
    await this.#member.leave(failure.message);
    await this.#outputs?.abandon(failure);
    await this.#tearDown(null);
  }

  async #openOutputs(profile: TrafficProfile): Promise<Outputs> {
    this.#dashboard = await this.#newDashboard();
    const pages = this.#dashboard === null ? [] : [this.#dashboard];
    const { Outputs } = await import('../outputs/outputs.ts');
    this.#outputs = await Outputs.open(this.#member.outputOptions, this.#observed(profile), pages);
    return this.#outputs;
  }

  /** Slow to load, so loaded only if requested. */
  async #newDashboard(): Promise<Dashboard | null> {
    const { dashboard } = this.#options;
    if (dashboard === undefined) return null;
    const { Dashboard } = await import('../dashboard/dashboard.ts');
    return new Dashboard(dashboard, this.#run.steered);
  }

  #observed({ name, seed }: TrafficProfile): ObservedRun {
    const host = this;
    return {
      profile: name,
      seed,
      get startedAtMs() {
        return host.#startedAtMs;
      },
      get countedSinceMs() {
        return host.#countedSinceMs;
      },
      stats() {
        const { timeline, ...stats } = host.#run.stats();
        return stats;
      },
      durations: () => this.#run.durations(),
      partDurations: () => this.#run.partDurations(),
    };
  }
}

function namesOf({ layout, catalogue }: Crew): WindowNames {
  return { layout, workflows: catalogue.workflows };
}

/** The part of a journal that comes from the crew and the profile. */
function journalHead(profile: TrafficProfile, crew: Crew) {
  const { thresholds, abortAfter, durationSeconds } = profile;
  return {
    shard: crew.part,
    runId: crew.runId,
    thresholds,
    abortAfter,
    durationSeconds,
    workers: crew.count,
    limits: crew.limits,
    workflows: crew.catalogue.workflows.map(({ name, steps }) => ({
      name,
      steps: steps.map((step) => ({ name: step.name, service: step.service })),
    })),
    userTypes: crew.userTypes.names,
    loads: loadsOf(profile).map(({ name, model, arrivals }) => ({ name, model, arrivals })),
  };
}

function newRunId(): string {
  return randomBytes(4).toString('hex');
}
