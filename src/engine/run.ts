import { RushhourError } from '../border/errors.ts';
import { type Part, WHOLE } from '../border/part.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { StartMoment } from '../shards/start.ts';
import type { RunResult } from '../statistics/result.ts';
import type { GeneratorPhase } from '../text/phases.ts';
import type { Crew } from './crew.ts';
import type { Listeners } from './ledger.ts';
import { LEAD_MS, Play } from './play.ts';
import { controlNamed } from './rate-control.ts';
import {
  isEnding,
  type RunInput,
  type RunPhase,
  refusal,
  shownPhase,
  transition,
} from './run-state.ts';
import type { Shown } from './shown.ts';
import { Unplayed } from './unplayed.ts';

/** What a run needs from its environment. */
export interface RunHost extends Listeners {
  /** Checks and opens everything that a run needs. Nothing is left open if it rejects. */
  open(profile: TrafficProfile): Promise<Crew>;
  /** The part of the run that this machine plays, if several machines play it: it can then be neither changed nor paused. */
  readonly part?: Part;
  /**
   * Waits for time 0 of the schedule, and returns it shortly before; null if the run may start at once, or was
   * cancelled.
   */
  appointment?(cancelled: AbortSignal): Promise<StartMoment | null>;
  /** The first users are due in a moment; receives the schedule's time 0 and remarks about it. */
  begun(start: Omit<StartMoment, 'epochMs'>): void;
  /** Another profile is played, from this second of the schedule on. */
  switched?(profile: TrafficProfile, second: number): void;
  /** Closes everything that was opened, except for the crew. Returns the final result. */
  close(result: RunResult): Promise<RunResult>;
  /** The same for a run that aborted. */
  abandon(error: unknown): Promise<void>;
}

type PlayingPhase = 'running' | 'paused' | 'finishing' | 'aborting' | 'closing';

interface Playing {
  readonly phase: PlayingPhase;
  readonly shown: Play;
  readonly started: Promise<void>;
}

interface Starting {
  readonly phase: 'starting' | 'cancelled';
  readonly shown: Unplayed;
  readonly started: Promise<void>;
}

type RunState =
  | { readonly phase: 'idle'; readonly shown: Unplayed }
  | Starting
  | Playing
  | { readonly phase: 'over'; readonly shown: Shown; readonly started: Promise<void> };

/** One run, from before its start to after its end. Every input goes through the state table. */
export class Run {
  /** Resolves with the result; rejects if the run could not be started. */
  readonly finished: Promise<RunResult>;
  readonly #host: RunHost;
  readonly #cancel = new AbortController();
  readonly #settled = Promise.withResolvers<RunResult>();
  #state: RunState;

  constructor(profile: TrafficProfile, host: RunHost) {
    this.#host = host;
    this.#state = { phase: 'idle', shown: new Unplayed(profile) };
    this.finished = this.#settled.promise;
    // A failure is reported to callers of start(); `finished` need not be awaited.
    this.finished.catch(() => {});
  }

  get phase(): RunPhase {
    return this.#state.phase;
  }

  /** The phase as shown to people: a running run is in a phase of its curve. */
  get shownPhase(): GeneratorPhase {
    const state = this.#state;
    return state.phase === 'running' ? state.shown.curvePhase : shownPhase(state.phase);
  }

  /** Whether it is too late to change anything. */
  get isEnding(): boolean {
    return this.#state.shown.isNearEnd || isEnding(this.#state.phase);
  }

  /** What can be seen of it. */
  get shown(): Shown {
    return this.#state.shown;
  }

  /** Resolves at the first arrivals; repeated calls return the same promise. */
  start(): Promise<void> {
    const state = this.#state;
    if (state.phase !== 'idle') return state.started;
    const { shown } = state;
    const started = this.#open(shown.profile);
    this.#state = { phase: 'starting', shown, started };
    return started;
  }

  /** @param trouble what made the run stop, for the verdict */
  stop(trouble?: string): Promise<RunResult> {
    return this.#leave('stop', (play) => {
      if (trouble !== undefined) play.trouble(trouble);
      play.end();
    });
  }

  abort(): Promise<RunResult> {
    return this.#leave('abort', (play) => {
      play.end();
      play.giveUp();
    });
  }

  /** @throws RushhourError `INVALID_STATE` for a shard */
  pause(): void {
    this.#requireAlone();
    this.#act('pause', (play) => play.hold());
  }

  resume(): void {
    this.#act('resume', (play) => play.goOn());
  }

  /**
   * @throws RushhourError `INVALID_OPTION` outside the range or for an unknown scenario, `INVALID_STATE` unless the run
   *   is running or paused, and for a shard
   */
  setRate(level: number, scenario?: string): void {
    this.#requireAlone();
    controlNamed(this.shown.rates, scenario).check(level);
    this.#act('setRate', (play) => play.moveRate(level, scenario));
  }

  /** @throws RushhourError as {@link Play.switchTo}, and `INVALID_STATE` unless it is idle, running or paused */
  switchTo(profile: TrafficProfile): void {
    if (this.#state.phase === 'idle') {
      this.#state = { phase: 'idle', shown: new Unplayed(profile) };
      return;
    }
    this.#requireAlone();
    this.#act('switchTo', (play) => {
      play.switchTo(profile);
      this.#host.switched?.(profile, play.elapsedMs / 1000);
    });
  }

  /** Returns whether there were statistics to reset. */
  reset(): boolean {
    this.#requireAlone();
    return this.#act('reset', (play) => play.reset());
  }

  #requireAlone(): void {
    if ((this.#host.part ?? WHOLE).count === 1) return;
    throw new RushhourError(
      'INVALID_STATE',
      'a shard plays its part of one run: it cannot be paused, changed or reset',
    );
  }

  async #open(profile: TrafficProfile): Promise<void> {
    try {
      const crew = await this.#host.open(profile);
      const start = await this.#appointment(crew);
      const events = {
        ended: () => this.#act('ended', () => play.expectWorkersToFinish()),
        overdue: () => this.#overdue(),
        lost: (lane: number, error: Error) => this.#act('lost', () => play.bury(lane, error)),
        dataRanOut: (reason: string) => this.#act('stop', () => play.end(reason)),
      };
      const play = new Play(profile, crew, this.#host, events, start?.epochMs);
      this.#ready(play, start);
    } catch (error) {
      await this.#host.abandon(error);
      this.#next('failed');
      this.#settle(() => this.#settled.reject(error));
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LEAD_MS));
  }

  async #appointment({ workers }: Crew): Promise<StartMoment | null> {
    try {
      return (await this.#host.appointment?.(this.#cancel.signal)) ?? null;
    } catch (error) {
      await workers.close();
      throw error;
    }
  }

  #ready(play: Play, start: StartMoment | null): void {
    const phase = this.#next('ready') as PlayingPhase;
    const { started } = this.#state as Starting;
    this.#state = { phase, shown: play, started };
    this.#host.begun(start ?? { startedAtMs: play.startedAtMs, uncertaintyMs: 0, note: null });
    if (phase === 'finishing') play.beginAtEnd();
    else play.begin();
    void play.workersFinished.then(() => this.#close(play));
  }

  #overdue(): void {
    const gaveUp = this.#state.phase === 'aborting';
    this.#act('overdue', (play) => (gaveUp ? play.endWorkers() : play.giveUp()));
  }

  async #close(play: Play): Promise<void> {
    this.#act('finished', () => {});
    try {
      await play.close();
      const result = await this.#host.close(play.result());
      this.#settle(() => this.#settled.resolve(result));
    } catch (error) {
      await this.#host.abandon(error);
      this.#settle(() => this.#settled.reject(error));
    }
  }

  /** Ends the run early, in any phase. */
  #leave(input: 'stop' | 'abort', act: (play: Play) => void): Promise<RunResult> {
    const state = this.#state;
    if (state.phase === 'idle') {
      this.#settle(() => this.#settled.resolve(state.shown.result()));
    } else if (state.phase === 'starting') {
      this.#state = { ...state, phase: this.#next(input) as 'cancelled' };
      this.#cancel.abort();
    } else {
      this.#act(input, act);
    }
    return this.finished;
  }

  /** Carries out an input in the phases in which it has an effect. Returns whether this is one of them. */
  #act(input: RunInput, act: (play: Play) => void): boolean {
    const phase = this.#next(input);
    const state = this.#state;
    if (phase === null || !isPlaying(state)) return false;
    this.#state = { ...state, phase: phase as PlayingPhase };
    act(state.shown);
    return true;
  }

  /** @throws RushhourError `INVALID_STATE` if the table refuses the input */
  #next(input: RunInput): RunPhase | null {
    const { phase } = this.#state;
    const next = transition(phase, input);
    if (next === 'refused') throw new RushhourError('INVALID_STATE', refusal(phase, input));
    return next;
  }

  #settle(settle: () => void): void {
    const { shown } = this.#state;
    this.#state = { phase: 'over', shown, started: startedIn(this.#state) };
    settle();
  }
}

function isPlaying(state: RunState): state is Playing {
  return state.phase !== 'over' && state.shown instanceof Play;
}

function startedIn(state: RunState): Promise<void> {
  if (state.phase !== 'idle') return state.started;
  const never = new RushhourError(
    'INVALID_STATE',
    'this run is over: create a new TrafficGenerator',
  );
  const started = Promise.reject(never);
  // Only callers of start() should receive it.
  started.catch(() => {});
  return started;
}
