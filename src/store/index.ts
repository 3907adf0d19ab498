export type { StoreOptions } from './options.ts';
export type { ServiceName } from './service-names.ts';
export type { RunningStore } from './store.ts';
export { startStore } from './store.ts';
