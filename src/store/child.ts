/**
 * The store's own process. It lives as long as the channel to its parent: however the parent ends, the store does not
 * stay behind.
 */

import { RushhourError, reasonOf } from '../border/errors.ts';
import { backgroundThreadsGiveWay, processGivesWay } from '../engine/background-threads.ts';
import type { FromStore, ToStore } from './messages.ts';
import type { StoreProcessOptions } from './process.ts';

// Terminals and `timeout` signal both processes, but the parent still has requests to finish, and then ends this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();

await serve();

async function serve(): Promise<void> {
  try {
    // Imported here, not at the top, because loading takes a while, during which Ctrl-C must not end the process.
    const [{ startStore }, { warmUp }] = await Promise.all([
      import('./store.ts'),
      import('./warm-up.ts'),
    ]);
    const { expectedRps, ...options } = JSON.parse(process.argv[2]!) as StoreProcessOptions;
    await warmUp(expectedRps ?? 0);
    backgroundThreadsGiveWay();
    // The generator comes first if both need the same core.
    processGivesWay();
    const store = await startStore(options);
    process.on('message', (message: ToStore) => {
      if (message.type === 'stop') void store.close().finally(() => process.exit());
    });
    tellParent({ type: 'listening', urls: store.urls });
  } catch (error) {
    const { code, message } = error instanceof RushhourError ? error : notStarted(error);
    // The parent ends this process: exiting by itself, it might do so before its message is delivered.
    tellParent({ type: 'failed', code, message });
  }
}

function notStarted(error: unknown): RushhourError {
  return new RushhourError(
    'STORE_FAILED',
    `the embedded store could not start: ${reasonOf(error)}`,
  );
}

function tellParent(message: FromStore): void {
  process.send?.(message);
}
