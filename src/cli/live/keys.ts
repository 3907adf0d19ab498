import { spawnSync } from 'node:child_process';

/** A key, as a terminal in raw mode sends it, and its effect. */
export type Bindings = Readonly<Record<string, () => void>>;

/** Ctrl-C in raw mode: a character instead of a signal. */
export const CTRL_C = '\u0003';

/** The part of a terminal's input that is used here. */
export interface KeySource {
  readonly isTTY?: boolean;
  setRawMode(raw: boolean): unknown;
  on(event: 'data' | 'error', listener: (data: Buffer) => void): unknown;
  off(event: 'data' | 'error', listener: (data: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/**
 * Listens for single keys, without Enter. Returns a function that stops listening and restores the terminal; if
 * the process ends in another way, Node.js restores it.
 */
export function listenToKeys(input: KeySource, bindings: Bindings): () => void {
  const onData = (data: Buffer) => {
    for (const key of data.toString()) bindings[key.toLowerCase()]?.();
  };
  const end = () => {
    input.off('data', onData);
    input.pause();
    if (input.isTTY) input.setRawMode(false);
  };
  // The terminal is gone: there is nothing to restore.
  const onError = () => void input.off('data', onData);
  input.on('error', onError);
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  return end;
}

/**
 * Whether keys can be read at all: the system stops a background job that tries to. `ps` can tell; where it does
 * not exist (Windows, small containers), there is no job control either.
 */
export function canReadKeys(input: KeySource): boolean {
  if (input.isTTY !== true) return false;
  const { stdout } = spawnSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], {
    encoding: 'utf8',
  });
  const [group, foreground = group] = (stdout ?? '').trim().split(/\s+/);
  return group === foreground;
}
