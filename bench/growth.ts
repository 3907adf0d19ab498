import { readdirSync, readFileSync } from 'node:fs';

/** The resources of a process at one moment. */
export interface Holding {
  readonly atMs: number;
  /** Its own memory: mapped files, such as Node.js itself, are evicted and loaded by the system at will. */
  readonly residentBytes: number;
  /** Objects on the main thread's heap, and the resident memory outside that heap. */
  readonly heapBytes: number;
  readonly besideHeapBytes: number;
  /** Timers, sockets, threads, ports: what keeps an event loop alive. */
  readonly handles: number;
  /** Open files and sockets; null if the system does not tell. */
  readonly files: number | null;
  readonly listeners: number;
}

export function holding(): Holding {
  globalThis.gc?.();
  const { heapUsed, heapTotal } = process.memoryUsage();
  const residentBytes = ownResidentBytes();
  return {
    atMs: performance.now(),
    residentBytes,
    heapBytes: heapUsed,
    besideHeapBytes: residentBytes - heapTotal,
    handles: process.getActiveResourcesInfo().length,
    files: openFiles(),
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

function ownResidentBytes(): number {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return Number(/RssAnon:\s+(\d+)/.exec(status)![1]) * 1024;
  } catch {
    return process.memoryUsage.rss();
  }
}

function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

export interface Slope {
  readonly perMinute: number;
  /** Half the width of the 95% confidence interval of the slope. */
  readonly confidence: number;
}

/** Neighboring samples are correlated; their means over blocks hardly are. */
const BLOCKS = 20;
/** Student's t, two-sided 95%, 18 degrees of freedom. */
const T95 = 2.101;

/**
 * Growth over time by least squares over the means of 20 equal blocks, with its 95% confidence interval. Null if
 * there are too few samples.
 */
export function slopeOf(samples: readonly Holding[], of: (one: Holding) => number): Slope | null {
  if (samples.length < 2 * BLOCKS) return null;
  const blocks = Array.from({ length: BLOCKS }, (_, block) => {
    const edge = (index: number) => Math.floor((index * samples.length) / BLOCKS);
    const part = samples.slice(edge(block), edge(block + 1));
    return { x: mean(part.map(({ atMs }) => atMs / 60_000)), y: mean(part.map(of)) };
  });
  const x = mean(blocks.map((block) => block.x));
  const y = mean(blocks.map((block) => block.y));
  const spread = sum(blocks.map((block) => (block.x - x) ** 2));
  const perMinute = sum(blocks.map((block) => (block.x - x) * (block.y - y))) / spread;
  const residuals = blocks.map((block) => block.y - y - perMinute * (block.x - x));
  const variance = sum(residuals.map((residual) => residual ** 2)) / (BLOCKS - 2);
  return { perMinute, confidence: T95 * Math.sqrt(variance / spread) };
}

const FIGURES = [
  ['resident memory', 'bytes', (one: Holding) => one.residentBytes],
  ['heap of the main thread', 'bytes', (one: Holding) => one.heapBytes],
  ['resident beside that heap', 'bytes', (one: Holding) => one.besideHeapBytes],
  ['handles', '', (one: Holding) => one.handles],
  ['open files and sockets', '', (one: Holding) => one.files ?? 0],
  ['listeners of the process', '', (one: Holding) => one.listeners],
] as const;

/** A line for each figure: first, last, maximum, and growth. */
export function growthReport(samples: readonly Holding[]): string[] {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return ['no samples'];
  const figure = (value: number) => Math.round(value).toLocaleString('en');
  return FIGURES.map(([name, unit, of]) => {
    const slope = slopeOf(samples, of);
    const most = Math.max(...samples.map(of));
    const grows =
      slope === null
        ? 'too few samples for a slope'
        : `${figure(slope.perMinute)} ± ${figure(slope.confidence)} ${unit} a minute, ${verdictOf(slope)}`;
    return `${name.padEnd(26)} ${figure(of(first))} first, ${figure(of(last))} last, ${figure(most)} most; ${grows}`;
  });
}

function verdictOf({ perMinute, confidence }: Slope): string {
  if (perMinute - confidence > 0) return 'GROWS';
  return perMinute + confidence < 0 ? 'shrinks' : 'nil within noise';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
