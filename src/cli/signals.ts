import { INTERRUPTED } from '../border/exit-code.ts';

/** Ends this process at once. */
export const leave = () => process.exit(INTERRUPTED);

let listener: () => void = leave;

/**
 * Has SIGINT and SIGTERM end this process from now on. As process 1 of a container it would not hear them
 * otherwise: there, the system ignores signals that nothing listens to.
 */
export function listenToSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => listener());
}

/** Hands these signals to a command that needs time to end. Returns what gives them back. */
export function takeSignals(onSignal: () => void): () => void {
  listener = onSignal;
  return () => {
    listener = leave;
  };
}
