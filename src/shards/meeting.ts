import { randomBytes } from 'node:crypto';
import { RushhourError, reasonOf } from '../border/errors.ts';
import type { Part } from '../border/part.ts';
import { shardInWords } from '../statistics/shards-in-words.ts';
import { seconds } from '../text/format.ts';
import {
  type Agreed,
  type Appointment,
  appointmentOf,
  arrivedName,
  compareClocks,
  disagreement,
  GO,
  type Go,
  hereName,
  missingInWords,
  ownStart,
  type Ready,
  RUN,
  readyName,
  seenBefore,
} from './rendezvous.ts';
import type { SharedFolder } from './shared-folder.ts';
import { type StartMoment, untilMoment } from './start.ts';
import { CLOCKS, type Clocks, MappedClock } from './wall-clock.ts';
import { WatchedFolder } from './watched-folder.ts';

/** Polling interval of the folder, milliseconds: the minimum, and the amount per shard that polls. */
const LOOK_MS = 100;
const LOOK_MS_FOR_EACH = 1;

/** By then, a file that another shard has created has its content, however late a server shows it, milliseconds. */
const WRITTEN_WITHIN_MS = 60_000;

/** How a shard meets the others; see `rendezvous.ts` for the messages between them. */
export class Meeting {
  readonly runId: string;
  readonly #folder: WatchedFolder;
  readonly #part: Part;
  readonly #clocks: Clocks;
  readonly #clock: MappedClock;
  readonly #timeoutMs: number;
  /** When it told shard 0 that it is here, by its own clock. */
  #hereMs: number | null = null;
  /** Whether the others still wait for this shard, and nothing has been decided. */
  #isExpected = true;

  private constructor(runId: string, folder: WatchedFolder, place: Place) {
    this.runId = runId;
    this.#folder = folder;
    this.#part = place.part;
    this.#timeoutMs = place.timeoutMs;
    this.#clocks = place.clocks ?? CLOCKS;
    this.#clock = new MappedClock(this.#clocks);
  }

  /**
   * Checks whether a shard can still join, and agrees on the run's id with the others.
   *
   * @param runId of this run if this shard is the first; default: random
   * @throws RushhourError `INVALID_STATE` if it was here before, or the run has started; `INVALID_OPTION`
   *   if the folder cannot be used
   */
  static async enter(place: Place, runId = randomBytes(4).toString('hex')): Promise<Meeting> {
    const { part, clocks = CLOCKS } = place;
    const folder = new WatchedFolder(place.folder, clocks);
    const until = clocks.monotonicMs() + WRITTEN_WITHIN_MS;
    try {
      const go = await folder.read(GO);
      const arrived = arrivedName(part.index);
      const isFirst =
        go === null ? await folder.create(arrived, '\n') : (await folder.read(arrived)) === null;
      if (!isFirst) throw refused(folder, seenBefore(part, parsed<Go>(go)));
      if (go !== null) throw refused(folder, tooLate(part, parsed<Go>(go)));
      if (await folder.create(RUN, `${JSON.stringify({ runId })}\n`)) {
        return new Meeting(runId, folder, place);
      }
      for (;;) {
        const run = parsed<{ runId: string }>(await folder.read(RUN));
        if (run !== null) return new Meeting(run.runId, folder, place);
        if (clocks.monotonicMs() > until) throw stillEmpty(RUN);
        await clocks.sleep(LOOK_MS);
      }
    } catch (error) {
      throw unusable(folder, error);
    }
  }

  /**
   * Waits for the others. Resolves shortly before the start, or with null if it was cancelled.
   *
   * @throws RushhourError `INVALID_STATE` if the run cannot take place, or not with this shard;
   *   `INVALID_OPTION` if the folder cannot be used
   */
  async meet(agreed: Agreed, cancelled: AbortSignal): Promise<StartMoment | null> {
    const { index } = this.#part;
    const since = this.#clocks.monotonicMs();
    const ready: Ready = { ...agreed, index };
    try {
      await this.#folder.create(readyName(index), lineOf(ready));
      const go = await this.#untilGo(ready, since, cancelled);
      this.#isExpected = false;
      if (cancelled.aborted) return null;
      if ('calledOff' in go) throw refused(this.#folder, `the run was cancelled: ${go.calledOff}`);
      return await this.#keep(go, cancelled);
    } catch (error) {
      throw unusable(this.#folder, error);
    }
  }

  /** This shard cannot play: the others need not wait for it. */
  async callOff(why: string): Promise<void> {
    if (!this.#isExpected) return;
    this.#isExpected = false;
    // If even this fails, the others will notice that the shard is missing.
    await this.#decide({ calledOff: `${this.#name}: ${why}` }).catch(() => null);
  }

  async #untilGo(ready: Ready, since: number, cancelled: AbortSignal): Promise<Go> {
    const seen = new Map<string, number>();
    const everyMs = Math.max(LOOK_MS, this.#part.count * LOOK_MS_FOR_EACH);
    for (;;) {
      const waitedMs = this.#clocks.monotonicMs() - since;
      if (cancelled.aborted) return this.#decide({ calledOff: `${this.#name} was stopped` });
      if (waitedMs > this.#timeoutMs) {
        const names = await this.#folder.list();
        return this.#decide({ calledOff: missingInWords(names, this.#part, waitedMs) });
      }
      const go =
        ready.index === 0 ? await this.#gather(ready, seen) : await this.#follow(ready.index);
      if (go !== null) return go;
      await this.#clocks.sleep(everyMs, cancelled);
    }
  }

  /** Shard 0 waits for all shards. Returns the decision, once there is one. */
  async #gather(own: Ready, seen: Map<string, number>): Promise<Go | null> {
    const names = await this.#folder.list();
    if (names.includes(GO)) return this.#readGo();
    for (const name of names) {
      if (seen.has(name)) continue;
      if (name.startsWith('ready-')) {
        const ready = parsed<Ready>(await this.#folder.read(name));
        if (ready === null) continue;
        const reason = disagreement(own, ready);
        if (reason !== null) return this.#decide({ calledOff: reason });
      }
      seen.set(name, this.#clock.wallMs());
    }
    const nowMs = this.#clock.wallMs();
    const sawMs = Array.from({ length: this.#part.count }, (_, index) =>
      index === 0 ? nowMs : seen.get(hereName(index)),
    );
    if (!sawMs.every((ms) => ms !== undefined)) return null;
    return this.#decide(appointmentOf(nowMs, this.#folder.slowestMs, sawMs));
  }

  /** The other shards tell shard 0 that they see it. Returns the decision, once there is one. */
  async #follow(index: number): Promise<Go | null> {
    if (this.#hereMs === null && (await this.#folder.read(readyName(0))) !== null) {
      this.#hereMs = this.#clock.wallMs();
      await this.#folder.create(hereName(index), '\n');
    }
    return this.#readGo();
  }

  /** The first decision applies to all. */
  async #decide(go: Go): Promise<Go> {
    if (await this.#folder.create(GO, lineOf(go))) return go;
    const until = this.#clocks.monotonicMs() + WRITTEN_WITHIN_MS;
    while (this.#clocks.monotonicMs() < until) {
      const decided = await this.#readGo();
      if (decided !== null) return decided;
      await this.#clocks.sleep(LOOK_MS);
    }
    throw stillEmpty(GO);
  }

  async #keep(appointment: Appointment, cancelled: AbortSignal): Promise<StartMoment | null> {
    const nowMs = this.#clock.wallMs();
    const difference =
      this.#part.index === 0
        ? { aheadMs: 0, uncertaintyMs: 0 }
        : compareClocks(this.#part, appointment, this.#hereMs!, nowMs);
    const { startMs, correctedMs, note } = ownStart(appointment, difference);
    const lateMs = nowMs - startMs;
    if (lateMs > 0) {
      throw refused(
        this.#folder,
        `${this.#name} saw the start ${seconds(lateMs / 1000)} too late, and the others play without it: the folder shows new files late`,
      );
    }
    const epochMs = this.#clock.monotonicOf(startMs);
    if (!(await untilMoment(epochMs, cancelled, this.#clocks))) return null;
    const { uncertaintyMs } = this.#clock;
    return { epochMs, startedAtMs: startMs + correctedMs, uncertaintyMs, note };
  }

  async #readGo(): Promise<Go | null> {
    return parsed<Go>(await this.#folder.read(GO));
  }

  get #name(): string {
    return shardInWords(this.#part);
  }
}

/** Where and with whom to meet. */
export interface Place {
  readonly folder: SharedFolder;
  readonly part: Part;
  /** How long to wait for the others. */
  readonly timeoutMs: number;
  readonly clocks?: Clocks;
}

function tooLate(part: Part, go: Go | null): string {
  if (go !== null && 'calledOff' in go) return `this rendezvous was cancelled: ${go.calledOff}`;
  return `the run has started without ${shardInWords(part)}`;
}

function lineOf(value: Go | Ready): string {
  return `${JSON.stringify(value)}\n`;
}

/** Null for a file that does not exist, or is not complete yet. */
function parsed<Value>(text: string | null): Value | null {
  if (text === null || !text.endsWith('\n')) return null;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}

function stillEmpty(name: string): Error {
  return new Error(
    `${name} is still empty after ${WRITTEN_WITHIN_MS / 1000} s: the shard that created it was killed, or the disk is full; use another folder`,
  );
}

function refused({ path }: SharedFolder, words: string): RushhourError {
  return new RushhourError('INVALID_STATE', `${words} (${path})`);
}

function unusable({ path }: SharedFolder, error: unknown): RushhourError {
  if (error instanceof RushhourError) return error;
  return new RushhourError(
    'INVALID_OPTION',
    `the shards cannot meet in ${path}: ${reasonOf(error)}`,
    { cause: error },
  );
}
