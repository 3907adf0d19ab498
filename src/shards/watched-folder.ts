import type { SharedFolder } from './shared-folder.ts';
import type { Clocks } from './wall-clock.ts';

/** A folder that does not respond for this long is given up, milliseconds. */
const ANSWER_MS = 30_000;

/** A folder on a server that may be slow or gone: no access takes forever, and the slowest access is remembered. */
export class WatchedFolder implements SharedFolder {
  readonly path: string;
  readonly #folder: SharedFolder;
  readonly #clocks: Clocks;
  slowestMs = 0;

  constructor(folder: SharedFolder, clocks: Clocks) {
    this.path = folder.path;
    this.#folder = folder;
    this.#clocks = clocks;
  }

  create(name: string, text: string): Promise<boolean> {
    return this.#watch(this.#folder.create(name, text));
  }

  read(name: string): Promise<string | null> {
    return this.#watch(this.#folder.read(name));
  }

  list(): Promise<readonly string[]> {
    return this.#watch(this.#folder.list());
  }

  async #watch<Seen>(look: Promise<Seen>): Promise<Seen> {
    const since = this.#clocks.monotonicMs();
    const answered = new AbortController();
    const silence = this.#clocks.sleep(ANSWER_MS, answered.signal).then(() => {
      if (!answered.signal.aborted) throw new Error(`no answer within ${ANSWER_MS / 1000} s`);
      return look;
    });
    try {
      return await Promise.race([look, silence]);
    } finally {
      answered.abort();
      this.slowestMs = Math.max(this.slowestMs, this.#clocks.monotonicMs() - since);
    }
  }
}
