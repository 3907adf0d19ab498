import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Command, Finished } from '../support/processes.ts';

/** The task for a tool. */
export interface Plan {
  readonly url: string;
  readonly seconds: number;
  /** Journeys that begin, or requests that are sent, per second. */
  readonly rate: number;
  readonly connections: number;
  /** For files that the tool needs or writes; initially empty. */
  readonly folder: string;
}

/** Milliseconds, as reported by the tool. */
export interface Reported {
  readonly p50: number;
  readonly p99: number;
}

export interface Tool {
  readonly name: string;
  /** Whether it holds a rate, or sends as fast as responses arrive. */
  readonly paced: boolean;
  /** The executable, or null if it is not installed. */
  find(): string | null;
  command(file: string, plan: Plan): Command;
  reported(finished: Finished, plan: Plan): Reported | null;
}

/** Of a journey. */
export const REQUESTS = 8;

export const SCRIPTS = join(import.meta.dirname, 'scripts');

/** Searches the folders of `RUSHHOUR_PEERS`, then those of `PATH`. */
export function onPath(name: string): string | null {
  const folders = [process.env['RUSHHOUR_PEERS'], process.env['PATH']].join(delimiter);
  return (
    folders
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find(isExecutable) ?? null
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
