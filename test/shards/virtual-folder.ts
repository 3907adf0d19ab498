import type { SharedFolder } from '../../src/shards/shared-folder.ts';
import type { Clocks } from '../../src/shards/wall-clock.ts';

/** When this world began, by a correct clock: milliseconds since the epoch. */
const EPOCH_MS = 1_800_000_000_000;

/** Machines in a world whose time passes as fast as they can compute. */
export class VirtualWorld {
  #nowMs = 0;
  readonly #waiting: { readonly atMs: number; readonly wake: () => void }[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, cancelled?: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      this.#waiting.push({ atMs: this.#nowMs + Math.max(0, ms), wake });
      cancelled?.addEventListener('abort', () => wake());
    });
  }

  /** Until nothing happens any more, or for this long. */
  async run(ms: number): Promise<void> {
    const until = this.#nowMs + ms;
    for (;;) {
      await settled();
      this.#waiting.sort((a, b) => a.atMs - b.atMs);
      const next = this.#waiting[0];
      if (next === undefined || next.atMs > until) break;
      this.#waiting.shift();
      this.#nowMs = next.atMs;
      next.wake();
    }
  }
}

/** Every promise that can continue has done so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface MachineOptions {
  /** How far its clock is ahead of a correct one, milliseconds. */
  readonly aheadMs?: number;
  /** How long an access to the folder takes. */
  readonly lookMs?: number;
  /** Staleness of what it sees: other machines' files appear this late. */
  readonly staleMs?: number;
  /** The folder's error when a file is created. */
  readonly refuses?: NodeJS.ErrnoException | null;
  /** Whether the folder does not respond at all. */
  readonly silent?: boolean;
}

interface File {
  readonly text: string;
  readonly by: Machine;
  readonly atMs: number;
}

/** A folder on a server, as several machines see it. */
export class VirtualFolder {
  readonly files = new Map<string, File>();
}

/** One machine: its clock, and its view of the folder. It may be killed at any time. */
export class Machine {
  readonly clocks: Clocks;
  readonly folder: SharedFolder;
  readonly #world: VirtualWorld;
  readonly #options: MachineOptions;
  #jumpedMs = 0;
  #alive = true;

  constructor(world: VirtualWorld, { files }: VirtualFolder, options: MachineOptions = {}) {
    const { aheadMs = 0, staleMs = 0, refuses = null } = options;
    this.#world = world;
    this.#options = options;
    this.clocks = {
      monotonicMs: () => world.nowMs + 1e6,
      wallMs: () => EPOCH_MS + world.nowMs + aheadMs + this.#jumpedMs,
      sleep: (ms, cancelled) => this.#living(world.sleep(ms, cancelled)),
    };
    const sees = ({ by, atMs }: File) => by === this || atMs + staleMs <= world.nowMs;
    this.folder = {
      path: '/shared',
      create: (name, text) =>
        this.#look(() => {
          if (files.has(name)) return false;
          // A full disk has room for the name, but not for the content.
          if (refuses === null || refuses.code === 'ENOSPC') {
            files.set(name, this.#file(refuses === null ? text : ''));
          }
          if (refuses !== null) throw refuses;
          return true;
        }),
      read: (name) =>
        this.#look(() => {
          const file = files.get(name);
          return file !== undefined && sees(file) ? file.text : null;
        }),
      list: () => this.#look(() => [...files].flatMap(([name, file]) => (sees(file) ? name : []))),
    };
  }

  /** A time on its monotonic clock, in world time. */
  worldMs(monotonicMs: number): number {
    return monotonicMs - 1e6;
  }

  setClock(byMs: number): void {
    this.#jumpedMs += byMs;
  }

  /** Nothing that it began continues. */
  kill(): void {
    this.#alive = false;
  }

  #file(text: string): File {
    return { text, by: this, atMs: this.#world.nowMs };
  }

  async #look<Seen>(look: () => Seen): Promise<Seen> {
    const { lookMs = 1, silent = false } = this.#options;
    if (silent) return new Promise(() => {});
    await this.#living(this.#world.sleep(lookMs / 2));
    const seen = look();
    await this.#living(this.#world.sleep(lookMs / 2));
    return seen;
  }

  /** What a killed machine waits for does not come. */
  async #living(happened: Promise<void>): Promise<void> {
    await happened;
    if (!this.#alive) await new Promise(() => {});
  }
}
