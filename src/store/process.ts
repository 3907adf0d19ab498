import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RushhourError } from '../border/errors.ts';
import type { FromStore, ToStore } from './messages.ts';
import { resolveStoreOptions, type StoreOptions } from './options.ts';
import type { ServiceName } from './service-names.ts';

/** `.ts` when run from the sources, `.js` when built. */
const ENTRY = new URL(`./child${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

const START_TIMEOUT_MS = 30_000;

/** Longer than the store's own grace period for requests in flight. */
const CLOSE_TIMEOUT_MS = 5000;

/** How a store's process ended: its exit code, or the signal that killed it. */
export interface StoreExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How the store behaves, and which load to expect. */
export interface StoreProcessOptions extends StoreOptions {
  /**
   * Expected requests per second, at least 0. The store plays its own users before it listens, so that its code is
   * compiled: for up to 3 s if thousands are expected. Default 0: as briefly as possible.
   */
  expectedRps?: number;
}

/** The embedded store in a separate process. */
export interface StoreProcess {
  /** Base URL of each service. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly pid: number;
  /**
   * Resolves when the process has ended, for whatever reason. Waiting for it does not by itself keep this process alive,
   * nor does the store.
   */
  readonly exited: Promise<StoreExit>;
  /**
   * Stops the store: requests in flight get up to 3 s, and after 5 s the process is killed.
   * May be called more than once, and after the process has ended.
   */
  close(): Promise<void>;
}

/**
 * Starts the embedded store in a child process and resolves when all seven services listen. The
 * child ends with this process, however that ends; it ignores Ctrl-C, so that requests in flight
 * can finish before `close`.
 *
 * @throws RushhourError `INVALID_OPTION` for invalid options, `STORE_FAILED` if the
 *   store could not start
 */
export async function spawnStore(options: StoreProcessOptions = {}): Promise<StoreProcess> {
  resolveStoreOptions(options);
  const child = fork(ENTRY, [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = new Promise<StoreExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const urls = await listening(child, exited);
  child.unref();
  child.channel?.unref();
  return { urls, pid: child.pid!, exited, close: closer(child, exited) };
}

async function listening(
  child: ChildProcess,
  exited: Promise<StoreExit>,
): Promise<Readonly<Record<ServiceName, string>>> {
  const outcome = await firstNews(child, exited);
  if (outcome.type === 'listening') return outcome.urls;
  child.kill('SIGKILL');
  throw new RushhourError(outcome.code, outcome.message);
}

/** The store's message, or how its process ended without one. */
function firstNews(child: ChildProcess, exited: Promise<StoreExit>): Promise<FromStore> {
  return new Promise((resolve) => {
    const fail = (message: string) => resolve({ type: 'failed', code: 'STORE_FAILED', message });
    const timeout = setTimeout(() => {
      fail(`The store did not start within ${START_TIMEOUT_MS / 1000} seconds.`);
    }, START_TIMEOUT_MS);
    child.once('message', (news: FromStore) => {
      clearTimeout(timeout);
      resolve(news);
    });
    child.on('error', (error) => {
      clearTimeout(timeout);
      fail(`The store's process cannot run: ${error.message}.`);
    });
    void exited.then(({ code, signal }) => {
      clearTimeout(timeout);
      fail(`The store's process ended (${signal ?? `exit code ${code}`}) before it could listen.`);
    });
  });
}

function closer(child: ChildProcess, exited: Promise<StoreExit>): () => Promise<void> {
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const kill = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
    // It fails if the process has just ended by itself, which is fine.
    child.send({ type: 'stop' } satisfies ToStore, () => {});
    await exited;
    clearTimeout(kill);
  };
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= stop();
    return closed;
  };
}
