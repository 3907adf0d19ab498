import { spawnSync } from 'node:child_process';

/** A key as a terminal in raw mode sends it, and what it does. */
export type Bindings = Readonly<Record<string, () => void>>;

/** What raw mode makes of Ctrl-C: a character, no longer a signal. */
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
 * Listens to single keys, without Enter. Returns what ends it and gives the terminal back as it was;
 * a process that ends in another way has its terminal restored by Node.
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
  // The terminal is gone: there is nothing to give back.
  const onError = () => void input.off('data', onData);
  input.on('error', onError);
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  return end;
}

/**
 * Whether keys can be read at all: a job in the background that tries to is stopped by the system.
 * `ps` knows; where there is none (Windows, small containers) there is no such job control either.
 */
export function canReadKeys(input: KeySource): boolean {
  if (input.isTTY !== true) return false;
  const { stdout } = spawnSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], {
    encoding: 'utf8',
  });
  const [group, foreground = group] = (stdout ?? '').trim().split(/\s+/);
  return group === foreground;
}
