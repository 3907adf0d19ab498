import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { PYTHON } from './programs.ts';

export interface NetworkFolderOptions {
  /** Duration of each operation. */
  readonly delayMs?: number;
  /** Files of other machines become visible this late; until twice that time, they are empty. */
  readonly staleMs?: number;
}

/** A machine's view of a folder on a file server, as network-folder.py describes it. */
export class NetworkFolder {
  readonly path: string;
  readonly #server: string;
  readonly #daemon: ChildProcess;

  private constructor(path: string, server: string, daemon: ChildProcess) {
    this.path = path;
    this.#server = server;
    this.#daemon = daemon;
  }

  /** @param server the folder that stands for the server's */
  static async mount(server: string, options: NetworkFolderOptions = {}): Promise<NetworkFolder> {
    const { delayMs = 0, staleMs = 0 } = options;
    const path = mkdtempSync(join(tmpdir(), 'rushhour-mount-'));
    const device = statSync(path).dev;
    const script = join(import.meta.dirname, 'network-folder.py');
    const daemon = spawn(
      PYTHON,
      [script, server, path, '--delay', String(delayMs), '--stale', String(staleMs)],
      { stdio: 'ignore' },
    );
    await vi.waitUntil(() => statSync(path).dev !== device, { timeout: 60_000, interval: 20 });
    return new NetworkFolder(path, server, daemon);
  }

  /** No access is answered any more. */
  loseServer(): void {
    writeFileSync(join(this.#server, '.gone'), '');
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.path]);
    this.#daemon.kill('SIGKILL');
  }
}
