import type { StoreOptions } from '../../store/options.ts';
import { startStore } from '../../store/store.ts';
import { EXIT } from '../exit-codes.ts';
import { takeSignals } from '../signals.ts';

/** Runs the embedded store until it is stopped. */
export async function storeCommand(options: StoreOptions): Promise<number> {
  const store = await startStore(options);
  for (const [service, url] of Object.entries(store.urls)) {
    process.stdout.write(`${service.padEnd(10)} ${url}\n`);
  }
  process.stdout.write('\nCtrl-C stops the store.\n');
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  takeSignals(stop);
  await stopped;
  await store.close();
  return EXIT.good;
}
