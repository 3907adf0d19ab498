import { setTimeout as sleep } from 'node:timers/promises';
import type { Nginx } from './nginx.ts';
import { type Command, type Finished, GENERATOR_CORE, startOnCores, usageOf } from './processes.ts';
import { percentile } from './spread.ts';

const PROBE_EVERY_MS = 100;

/** What a command did to the target, second by second: the first second begins with its first request. */
export interface Observed {
  /** As counted by the target, without the probes. */
  readonly requests: readonly number[];
  /** User and system time of the command's whole process tree. */
  readonly cpuSeconds: readonly number[];
  readonly peakResidentBytes: number;
  /** How long the target took to answer on a separate connection, milliseconds. */
  readonly probe: { readonly p50: number; readonly p99: number };
}

/** Totals at one moment, since the beginning. */
interface Sample {
  readonly atMs: number;
  readonly requests: number;
  readonly cpuSeconds: number;
}

/** Runs a command to its end, sampling it and the target ten times a second. */
export async function observe(
  nginx: Nginx,
  command: Command,
  cores: readonly number[] = [GENERATOR_CORE],
): Promise<Observed & Finished> {
  const start = await nginx.requestsSoFar();
  const samples: Sample[] = [];
  const tookMs: number[] = [];
  let peakResidentBytes = 0;
  const running = startOnCores(cores, command);
  const look = async () => {
    const sentMs = performance.now();
    const requests = (await nginx.requestsSoFar()) - start - samples.length - 1;
    const atMs = performance.now();
    tookMs.push(atMs - sentMs);
    const usage = usageOf(running.pid);
    peakResidentBytes = Math.max(peakResidentBytes, usage?.residentBytes ?? 0);
    const cpuSeconds = usage?.cpuSeconds ?? samples.at(-1)?.cpuSeconds ?? 0;
    samples.push({ atMs, requests, cpuSeconds });
  };
  let over = false;
  const looking = (async () => {
    while (!over) await Promise.all([look(), sleep(PROBE_EVERY_MS)]);
  })();
  const finished = await running.finished.finally(() => {
    over = true;
  });
  await looking;
  await look();
  return {
    ...bySecond(samples),
    peakResidentBytes,
    probe: { p50: percentile(tookMs, 50), p99: percentile(tookMs, 99) },
    ...finished,
  };
}

/** Interpolates linearly between two samples. */
function bySecond(samples: readonly Sample[]): Pick<Observed, 'requests' | 'cpuSeconds'> {
  const requests: number[] = [];
  const cpuSeconds: number[] = [];
  const first = samples.findIndex((sample) => sample.requests > 0);
  let before = samples[first - 1];
  let next = first;
  while (before !== undefined && before.atMs + 1000 <= samples.at(-1)!.atMs) {
    const atMs: number = before.atMs + 1000;
    while (samples[next]!.atMs < atMs) next++;
    const now = between(samples[next - 1]!, samples[next]!, atMs);
    requests.push(now.requests - before.requests);
    cpuSeconds.push(now.cpuSeconds - before.cpuSeconds);
    before = now;
  }
  return { requests, cpuSeconds };
}

function between(a: Sample, b: Sample, atMs: number): Sample {
  const share = (atMs - a.atMs) / (b.atMs - a.atMs);
  return {
    atMs,
    requests: a.requests + share * (b.requests - a.requests),
    cpuSeconds: a.cpuSeconds + share * (b.cpuSeconds - a.cpuSeconds),
  };
}
