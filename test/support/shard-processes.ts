import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { type Outcome, type RunningCommand, startAfter } from '../cli/command.ts';

/** Seconds that the shards play. */
export const SECONDS = 4;

const PROFILE = `
name: cluster
requests_per_second: 40
duration_seconds: ${SECONDS}
ramp_up_seconds: 2
user_type_distribution: {premium: 0.2, free: 0.7, guest: 0.1}
workflow_distribution: {browse: 0.5, purchase: 0.25, account: 0.15, quickbuy: 0.1}
think_time_seconds: {min: 0.2, max: 0.5}
`;

export interface ShardStart {
  /** Run in a shell before the shard. */
  readonly shell?: string;
  /** Where it sees the shared folder. */
  readonly shared?: string;
  /** More options of `run`; later ones take precedence. */
  readonly more?: readonly string[];
  readonly count?: number;
  readonly startAt?: Date;
  /** How long it waits for the others, seconds. */
  readonly patience?: number;
}

/** The shards of a run as separate processes, as a scheduler starts them. */
export class ShardProcesses {
  /** Shared by all shards, unless they are told otherwise. */
  readonly shared: string;
  readonly profile: string;
  readonly #count: number;
  readonly #url: string;

  /** @param folder empty */
  constructor(folder: string, url: string, count = 3) {
    this.shared = join(folder, 'shared');
    this.profile = join(folder, 'profile.yaml');
    this.#count = count;
    this.#url = url;
    mkdirSync(this.shared);
    writeFileSync(this.profile, PROFILE);
  }

  start(index: number, options: ShardStart = {}): RunningCommand {
    const {
      shell = '',
      shared = this.shared,
      more = [],
      count = this.#count,
      startAt,
      patience = 60,
    } = options;
    const together =
      startAt === undefined
        ? ['--rendezvous', join(shared, 'meet'), '--rendezvous-timeout', `${patience}s`]
        : ['--start-at', startAt.toISOString()];
    return startAfter(
      shell,
      ...['run', this.profile, '--target', this.#url, '--workers', '1', '--yes', '--quiet'],
      ...['--shard', `${index}/${count}`, '--out', join(shared, 'out'), ...together, ...more],
    );
  }

  startAll(options: ShardStart = {}): RunningCommand[] {
    return Array.from({ length: this.#count }, (_, index) => this.start(index, options));
  }

  /** Resolves when a file of the rendezvous exists, with this in it. */
  met(name: string, text = ''): Promise<unknown> {
    const path = join(this.shared, 'meet', name);
    return until(() => existsSync(path) && readFileSync(path, 'utf8').includes(text));
  }

  /** Resolves when a shard is ready to play. */
  ready(index: number): Promise<unknown> {
    return until(() => this.#journal(index) !== '');
  }

  /** Resolves when a shard has recorded this many seconds. */
  played(index: number, seconds: number): Promise<unknown> {
    return until(() => this.#journal(index).split('"type":"second"').length > seconds);
  }

  /** The path of a shard's journal. */
  journalOf(index: number): string {
    return join(this.shared, 'out', `shard-${index}-of-${this.#count}`, 'journal.jsonl');
  }

  #journal(index: number): string {
    const path = this.journalOf(index);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }
}

function until(condition: () => boolean): Promise<unknown> {
  return vi.waitUntil(condition, { timeout: 90_000, interval: 50 });
}

/** The outcomes of several processes. */
export function outcomesOf(processes: readonly RunningCommand[]): Promise<Outcome[]> {
  return Promise.all(processes.map(({ outcome }) => outcome));
}

/** Resolves when a process has written this to standard error. */
export function complains(process: RunningCommand, words: RegExp): Promise<unknown> {
  const options = { timeout: 250_000, interval: 100 };
  return vi.waitUntil(() => words.test(process.complaints()), options);
}
