import type { SharedFolder } from '../../src/shards/shared-folder.ts';
import type { Clocks } from '../../src/shards/wall-clock.ts';

/** When this world began, by a clock that is right: milliseconds since the epoch. */
const EPOCH_MS = 1_800_000_000_000;

/** Machines in a world whose time passes as fast as they can think. */
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

  /** Until nothing happens any more, or for as long. */
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

/** Every promise that can go on has done so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface MachineOptions {
  /** What its clock is ahead of a right one, milliseconds. */
  readonly aheadMs?: number;
  /** How long a look at the folder takes. */
  readonly lookMs?: number;
  /** How old what it sees may be: files of others appear as late. */
  readonly staleMs?: number;
  /** What the folder answers to a creation instead of creating. */
  readonly refuses?: NodeJS.ErrnoException | null;
  /** Whether the folder does not answer at all. */
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

/** One machine: its clock, and its view of the folder. It may be killed at any moment. */
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
          // On a full disk there is room for the name, and not for what is in it.
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

  /** A moment on its monotonic clock, in the time of the world. */
  worldMs(monotonicMs: number): number {
    return monotonicMs - 1e6;
  }

  setClock(byMs: number): void {
    this.#jumpedMs += byMs;
  }

  /** Nothing that it began goes on. */
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
