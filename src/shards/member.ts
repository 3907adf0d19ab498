import { RushhourError } from '../border/errors.ts';
import { laneLayout } from '../border/lanes.ts';
import { type Part, WHOLE } from '../border/part.ts';
import { version } from '../border/version.ts';
import type { OutputOptions } from '../outputs/chosen.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { fingerprintOf, sharedRunId } from './fingerprint.ts';
import { Meeting } from './meeting.ts';
import type { Agreed } from './rendezvous.ts';
import { checkShard } from './shard.ts';
import { ShardJournal, shardFolder } from './shard-journal.ts';
import { openSharedFolder } from './shared-folder.ts';
import { checkStart, type StartMoment, untilStart } from './start.ts';

/** Where shards meet. */
export interface RendezvousOptions {
  /** Accessible to all shards, and used only for this run. Created if it does not exist. */
  readonly folder: string;
  /** How long to wait for the others; 1 to 86,400, default 300. */
  readonly timeoutSeconds?: number;
}

export interface MemberOptions extends OutputOptions {
  /**
   * Plays a part of the run: this one of the shards 0 to `count` - 1. All of them need the same `startAt` or
   * `rendezvous`. With `out`, its files go to a subfolder of its own, with a journal for `mergeShards`.
   */
  readonly shard?: Part;
  /** Start time of the schedule: up to a day ahead. Default: at once. */
  readonly startAt?: Date;
  /** Start when all shards are ready. */
  readonly rendezvous?: RendezvousOptions;
}

const TIMEOUT_SECONDS = { default: 300, most: 86_400 };

/** How a process takes part in a run: alone, or as one of several shards that start together. */
export class Member {
  readonly part: Part;
  /** The journal for the merge; null if there is none. */
  readonly journal: ShardJournal | null;
  readonly #options: MemberOptions;
  #meeting: Meeting | null = null;
  #agreed: Agreed | null = null;

  /** @throws RushhourError `INVALID_OPTION` */
  constructor(options: MemberOptions) {
    const { shard = WHOLE, startAt, rendezvous, out } = options;
    checkShard(shard);
    checkTogether(options);
    const seconds = rendezvous?.timeoutSeconds ?? TIMEOUT_SECONDS.default;
    if (!(seconds >= 1 && seconds <= TIMEOUT_SECONDS.most)) {
      throw invalid(`the rendezvous has a timeout of ${seconds} s: it must be from 1 to 86,400`);
    }
    if (startAt !== undefined) checkStart(startAt.getTime());
    this.part = shard;
    this.journal =
      options.shard === undefined || out === undefined
        ? null
        : new ShardJournal(shardFolder(out, shard), shard);
    this.#options = options;
  }

  /** The outputs. Those of a shard go to a folder of its own, and its journal is opened first. */
  get outputOptions(): OutputOptions {
    const { out, outputs = [] } = this.#options;
    if (this.journal === null || out === undefined) return this.#options;
    return {
      ...this.#options,
      out: shardFolder(out, this.part),
      outputs: [this.journal, ...outputs],
    };
  }

  /**
   * Called before anything is opened. Returns the run id shared by all members; null for a single member.
   *
   * @param steps of all workflows
   * @param runId if one was set
   * @throws RushhourError `INVALID_STATE` if it comes too late or again, `INVALID_OPTION` if the folder
   *   cannot be used
   */
  async enter(profile: TrafficProfile, steps: number, runId?: string): Promise<string | null> {
    const { startAt, rendezvous } = this.#options;
    const { name, seed } = profile;
    const fingerprint = fingerprintOf(profile, laneLayout(steps));
    const { count } = this.part;
    this.#agreed = { count, profile: name, seed, version: version(), fingerprint };
    if (startAt !== undefined) checkStart(startAt.getTime());
    if (rendezvous !== undefined) {
      const timeoutMs = (rendezvous.timeoutSeconds ?? TIMEOUT_SECONDS.default) * 1000;
      const folder = await openSharedFolder(rendezvous.folder);
      this.#meeting = await Meeting.enter({ folder, part: this.part, timeoutMs }, runId);
      return this.#meeting.runId;
    }
    return startAt === undefined ? null : (runId ?? sharedRunId(fingerprint, startAt.getTime()));
  }

  /** When it is to start, ISO 8601; null if the members meet. */
  get startAt(): string | null {
    return this.#options.startAt?.toISOString() ?? null;
  }

  /** What all members of the run have in common; known once it has entered. */
  get agreed(): Agreed {
    return this.#agreed!;
  }

  /**
   * Ready to play: waits for the start, and returns shortly before; null if the run may start at once, or was
   * cancelled.
   *
   * @throws RushhourError as {@link Meeting.meet} and `untilStart`
   */
  async start(cancelled: AbortSignal): Promise<StartMoment | null> {
    if (this.#meeting !== null) return this.#meeting.meet(this.agreed, cancelled);
    const { startAt } = this.#options;
    return startAt === undefined ? null : untilStart(startAt.getTime(), cancelled);
  }

  /** It cannot play: the others need not wait. */
  async leave(why: string): Promise<void> {
    await this.#meeting?.callOff(why);
  }
}

function checkTogether({ shard = WHOLE, startAt, rendezvous }: MemberOptions): void {
  if (startAt !== undefined && rendezvous !== undefined) {
    throw invalid('shards start at a given time or by a rendezvous: set only one of them');
  }
  if (shard.count > 1 && startAt === undefined && rendezvous === undefined) {
    throw invalid(
      'shards start together: set the same start time (--start-at) or the same folder to meet in (--rendezvous) for all of them',
    );
  }
}

function invalid(words: string): RushhourError {
  return new RushhourError('INVALID_OPTION', words);
}
