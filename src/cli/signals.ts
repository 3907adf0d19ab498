import { INTERRUPTED } from '../border/exit-code.ts';

/** Ends this process at once. */
export const leave = () => process.exit(INTERRUPTED);

let listener: () => void = leave;

/**
 * Lets SIGINT and SIGTERM end this process from now on. As PID 1 of a container it would ignore them otherwise:
 * there, the system discards signals without a handler.
 */
export function listenToSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => listener());
}

/** Passes these signals to a command that needs time to end. Returns a function that undoes this. */
export function takeSignals(onSignal: () => void): () => void {
  listener = onSignal;
  return () => {
    listener = leave;
  };
}
