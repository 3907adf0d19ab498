import { nowMs, ScheduleClock } from '../border/clock.ts';
import type { FromWorker } from '../border/messages.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import type { RecordedClocks, RecordedParts, ScheduleView } from '../statistics/statistics.ts';
import { type Crew, settingsOf } from './crew.ts';
import { Ledger, type Listeners } from './ledger.ts';
import { PlayedProfile } from './played-profile.ts';
import { QuotaDispatcher } from './quota-dispatcher.ts';
import type { RateControl } from './rate-control.ts';
import type { Shown } from './shown.ts';
import { Watchdog } from './watchdog.ts';

/** From when all workers are ready until the first arrivals, milliseconds. */
export const LEAD_MS = 50;

/**
 * How long workers may exceed their time before requests are given up, and how long after that before they are
 * terminated, milliseconds. Longer than it takes to detect a worker that hangs.
 */
export const OVERDUE_MS = 8000;

/** Events of a play that its run must react to. */
export interface PlayEvents {
  /** The schedule has been played to its end. */
  ended(): void;
  /** The workers should have finished by now. */
  overdue(): void;
  lost(lane: number, error: Error): void;
  /** There is no data for a user, and the run should end: the reason, in words. */
  dataRanOut(reason: string): void;
}

/** A run while it has workers: distributes the schedule, and carries out what the run decides. */
export class Play implements Shown {
  readonly #crew: Crew;
  readonly #events: PlayEvents;
  readonly #clock: ScheduleClock;
  readonly #played: PlayedProfile;
  readonly #ledger: Ledger;
  readonly #dispatcher: QuotaDispatcher;
  readonly #watchdog: Watchdog;
  readonly #epochMs: number;
  /** Wall-clock time of the schedule's 0, for comparison with other logs; milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly #requestTimeoutMs: number;
  #over = false;
  #buried = 0;
  #overdue: NodeJS.Timeout | undefined;

  /** @param epochMs time 0 of the schedule, on the `nowMs` time line */
  constructor(
    profile: TrafficProfile,
    crew: Crew,
    listeners: Listeners,
    events: PlayEvents,
    epochMs = nowMs() + LEAD_MS,
  ) {
    const { workers, lanes, layout } = crew;
    this.#epochMs = epochMs;
    this.startedAtMs = Date.now() + epochMs - nowMs();
    this.#requestTimeoutMs = profile.requestTimeoutSeconds * 1000;
    this.#crew = crew;
    this.#events = events;
    this.#clock = new ScheduleClock(this.#epochMs);
    this.#played = new PlayedProfile(profile, crew);
    this.#ledger = new Ledger(crew, listeners, (second) => this.#dispatcher.second(second));
    this.#dispatcher = new QuotaDispatcher({
      schedules: this.#played.schedules,
      memory: () => crew.loads.all,
      statistics: this.#ledger.statistics,
      elapsedMs: () => this.elapsedMs,
      liveLanes: () => workers.live,
      send: (lane, quota) => workers.send(lane, { type: 'quota', quota }),
      sendPlaces: (lane, load, places) => workers.send(lane, { type: 'places', load, places }),
      ended: () => events.ended(),
    });
    this.#watchdog = new Watchdog({
      lanes,
      layout,
      liveLanes: () => workers.live,
      found: (lane, seconds, step) => workers.end(lane, this.#standstill(seconds, step)),
    });
    workers.listen({
      message: (lane, message) => this.#receive(lane, message),
      lost: (lane, error) => events.lost(lane, error),
      ended: (lane) => this.#ledger.statistics.laneEnded(lane),
    });
  }

  get profile(): TrafficProfile {
    return this.#played.profile;
  }

  get rates(): readonly RateControl[] {
    return this.#played.rates;
  }

  get endMs(): number {
    return this.#played.endMs;
  }

  get isNearEnd(): boolean {
    return this.#played.isNearEnd(this.elapsedMs);
  }

  /** Milliseconds on the schedule's clock, negative until the first arrivals. */
  get elapsedMs(): number {
    return this.#clock.at(nowMs());
  }

  /** Whether the rate rises, stays or falls. */
  get curvePhase() {
    return this.#played.phaseAt(this.elapsedMs);
  }

  /** Resolves when the last worker has finished or is lost. */
  get workersFinished(): Promise<void> {
    return this.#crew.workers.finished;
  }

  /** Starts the schedule. */
  begin(): void {
    this.#crew.workers.broadcast({ type: 'go', epochMs: this.#epochMs });
    this.#announceEnd();
    this.#dispatcher.turn();
    this.#watchdog.start();
  }

  /** The run was stopped before it began: nothing is sent, however long the start took. */
  beginAtEnd(): void {
    this.#played.cutShort(0);
    this.begin();
    this.expectWorkersToFinish();
  }

  /** Stops the schedule's clock. */
  hold(): void {
    const atMs = nowMs();
    this.#clock.pause(atMs);
    this.#crew.workers.broadcast({ type: 'pause', atMs });
    this.#dispatcher.stop();
  }

  goOn(): void {
    if (!this.#clock.paused) return;
    const atMs = nowMs();
    this.#clock.resume(atMs);
    this.#crew.workers.broadcast({ type: 'resume', atMs });
    this.#dispatcher.turn();
  }

  /** @throws RushhourError as {@link PlayedProfile.moveRate} */
  moveRate(level: number, scenario?: string): void {
    this.#played.moveRate(level, scenario, this.elapsedMs);
  }

  /** @throws RushhourError as {@link PlayedProfile.switchTo} */
  switchTo(profile: TrafficProfile): void {
    const { loads, runId, userTypes, workers } = this.#crew;
    this.#played.switchTo(profile, this.elapsedMs);
    for (const { load } of this.#played.schedules.all.slice(loads.all.length)) {
      workers.broadcast({ type: 'load', load: loads.add(load) });
    }
    workers.broadcast({ type: 'settings', settings: settingsOf(profile, userTypes, runId) });
    this.#announceEnd();
  }

  /**
   * From now on nothing new starts; users may finish within the profile's grace period.
   *
   * @param reason if the run ends itself
   */
  end(reason: string | null = null): void {
    this.goOn();
    this.#played.cutShort(this.elapsedMs, reason);
    this.#announceEnd();
    this.expectWorkersToFinish();
  }

  /** From now on the workers have their grace period and the timeout of a request. */
  expectWorkersToFinish(): void {
    this.#awaitWorkers(this.#played.graceMs + this.#requestTimeoutMs);
  }

  /** Gives up everything, requests in flight included. */
  giveUp(): void {
    this.#crew.workers.broadcast({ type: 'abort' });
    this.#awaitWorkers(0);
  }

  /** Terminates the remaining workers. */
  endWorkers(): void {
    for (const lane of this.#crew.workers.live) {
      this.#crew.workers.end(lane, new Error('it did not finish when asked to'));
    }
  }

  /** A worker is lost, with all its users. */
  bury(lane: number, error: Error): void {
    this.#buried++;
    this.#crew.loads.forget(lane);
    this.#ledger.lose(lane, error);
  }

  /** Statistics are reset. */
  reset(): void {
    const generation = this.#ledger.statistics.reset(Math.max(0, this.elapsedMs) / 1000);
    this.#crew.workers.broadcast({ type: 'reset', generation });
  }

  /** Makes the run's verdict `generator-limited`. */
  trouble(reason: string): void {
    this.#ledger.trouble(reason);
  }

  /** The workers have finished: from now on nothing changes. */
  async close(): Promise<void> {
    if (this.#buried === this.#crew.count) this.#played.cutShort(this.elapsedMs);
    this.#over = true;
    clearTimeout(this.#overdue);
    this.#dispatcher.stop();
    this.#watchdog.stop();
    await this.#crew.workers.close();
  }

  get durations(): RecordedClocks {
    return this.#ledger.statistics.durations;
  }

  get partDurations(): RecordedParts {
    return this.#ledger.statistics.partDurations;
  }

  stats(): TrafficStats {
    return this.#ledger.statistics.view(this.#view());
  }

  verdict(): Verdict {
    return this.#ledger.verdict(this.stats(), this.#playedMs);
  }

  result(): RunResult {
    return this.#ledger.result(this.#view(), this.#playedMs, {
      ...this.#played.ending,
      startedAt: new Date(this.startedAtMs).toISOString(),
    });
  }

  get #playedMs(): number {
    return this.#over ? this.endMs : Math.min(Math.max(0, this.elapsedMs), this.endMs);
  }

  #view(): ScheduleView {
    return this.#played.viewAt(this.#playedMs, this.#over);
  }

  #receive(lane: number, message: FromWorker): void {
    // What was missed in the meantime belongs to a second that a snapshot may complete.
    if (message.type === 'snapshot' && !this.#clock.paused) this.#dispatcher.turn();
    if (message.type === 'data-ran-out') this.#events.dataRanOut(message.reason);
    this.#ledger.receive(lane, message);
  }

  #announceEnd(): void {
    const atMs = this.endMs;
    const graceUntilMs = atMs + this.#played.graceMs;
    this.#crew.workers.broadcast({ type: 'end', atMs, graceUntilMs });
  }

  #awaitWorkers(ms: number): void {
    clearTimeout(this.#overdue);
    this.#overdue = setTimeout(() => this.#events.overdue(), ms + OVERDUE_MS);
  }

  #standstill(seconds: number, step: number | null): Error {
    const where = step === null ? '' : ` in ${this.#crew.catalogue.stepNamed(step)}`;
    return new Error(`it did not respond for ${seconds} s${where}`);
  }
}
