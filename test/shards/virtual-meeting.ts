import { Meeting } from '../../src/shards/meeting.ts';
import type { Agreed } from '../../src/shards/rendezvous.ts';
import type { StartMoment } from '../../src/shards/start.ts';
import { Machine, type MachineOptions, VirtualFolder, VirtualWorld } from './virtual-folder.ts';

/** How long shards wait for each other. */
export const TIMEOUT_MS = 60_000;

/** When and how a shard's process is started. */
export interface Start extends MachineOptions {
  readonly index: number;
  /** When its process is started. */
  readonly atMs?: number;
  /** When it is killed; never by default. */
  readonly killedAtMs?: number;
  /** When it is stopped by a person. */
  readonly stoppedAtMs?: number;
  /** By how much its clock is set, 2 s after its process was started. */
  readonly setMs?: number;
  readonly agreed?: Partial<Agreed>;
}

/** What became of it. */
export interface Outcome {
  readonly index: number;
  /** When its schedule begins, in world time; null if it does not. */
  startMs: number | null;
  moment: StartMoment | null;
  error: string | null;
  runId: string | null;
  /** Whether it came to an end: it started, or gave up. */
  ended: boolean;
  endedAtMs: number;
}

/** Starts shards as a scheduler does, and reports what became of each. */
export async function meet(count: number, starts: readonly Start[]): Promise<Outcome[]> {
  const world = new VirtualWorld();
  const folder = new VirtualFolder();
  const outcomes = starts.map((start) => attend(world, folder, count, start));
  await world.run(10 * TIMEOUT_MS);
  return outcomes;
}

function attend(world: VirtualWorld, shared: VirtualFolder, shards: number, start: Start): Outcome {
  const { index, atMs = 0, killedAtMs, stoppedAtMs, setMs = 0, agreed = {} } = start;
  const machine = new Machine(world, shared, start);
  const outcome: Outcome = {
    index,
    startMs: null,
    moment: null,
    error: null,
    runId: null,
    ended: false,
    endedAtMs: Number.POSITIVE_INFINITY,
  };
  const stop = new AbortController();
  const later = (ms: number | undefined, act: () => void) => {
    if (ms !== undefined) void world.sleep(ms).then(act);
  };
  later(killedAtMs, () => machine.kill());
  later(stoppedAtMs, () => stop.abort());
  later(atMs + 2000, () => machine.setClock(setMs));
  const run = { count: shards, profile: 'p', seed: 1, version: '1', fingerprint: 'f', ...agreed };
  const play = async () => {
    await machine.clocks.sleep(atMs);
    const { folder, clocks } = machine;
    const part = { index, count: run.count };
    const meeting = await Meeting.enter({ folder, part, timeoutMs: TIMEOUT_MS, clocks });
    outcome.runId = meeting.runId;
    outcome.moment = await meeting.meet(run, stop.signal);
    if (outcome.moment !== null) outcome.startMs = machine.worldMs(outcome.moment.epochMs);
  };
  void play()
    .catch((error: Error) => {
      outcome.error = error.message;
    })
    .finally(() => {
      outcome.ended = true;
      outcome.endedAtMs = world.nowMs;
    });
  return outcome;
}

/** One start of each shard. */
export const all = (count: number, options: Partial<Start> = {}): Start[] =>
  Array.from({ length: count }, (_, index) => ({ index, ...options }));

export const errors = (outcomes: readonly Outcome[]) => outcomes.map(({ error }) => error);

/** How far apart they start, milliseconds. */
export const apart = (outcomes: readonly Outcome[]) => {
  const starts = outcomes.map(({ startMs }) => startMs!);
  return Math.max(...starts) - Math.min(...starts);
};
