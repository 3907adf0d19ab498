import type { ErrorCode } from '../border/errors.ts';
import type { ServiceName } from './service-names.ts';

/** From the store's process to its parent: one of these, once. */
export type FromStore =
  | { readonly type: 'listening'; readonly urls: Readonly<Record<ServiceName, string>> }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** To the store's process, which gets its options earlier, as JSON in its first argument. */
export interface ToStore {
  readonly type: 'stop';
}
