import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { RecordedDurations } from '../statistics/recorded-durations.ts';
import { mapClocks } from './clocks.ts';
import type { ObservedRun, Output } from './output.ts';
import { mapParts } from './part-durations.ts';
import {
  type FromOutput,
  METHODS,
  type Method,
  type RunSnapshot,
  type ToOutput,
} from './thread-protocol.ts';

// The entry of a thread that loads and calls one user-written output.

const port = parentPort!;
const file = workerData as string;
const say = (message: FromOutput) => port.postMessage(message);

/** An import of `rushhour/output` resolves to this copy, wherever the module is. */
const CONTRACT = new URL(`./index${extname(import.meta.url)}`, import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'rushhour/output'
      ? { url: CONTRACT, shortCircuit: true }
      : next(specifier, context),
});

/** As of the last second that was received. */
class LastSeen implements ObservedRun {
  #snapshot: RunSnapshot;

  constructor(snapshot: RunSnapshot) {
    this.#snapshot = snapshot;
  }

  see(snapshot: RunSnapshot): void {
    this.#snapshot = snapshot;
  }

  get profile(): string {
    return this.#snapshot.profile;
  }

  get seed(): number {
    return this.#snapshot.seed;
  }

  get startedAtMs(): number | null {
    return this.#snapshot.startedAtMs;
  }

  get countedSinceMs(): number | null {
    return this.#snapshot.countedSinceMs;
  }

  stats() {
    return this.#snapshot.stats;
  }

  durations() {
    return mapClocks(this.#snapshot.durations, (data) => new RecordedDurations(data));
  }

  partDurations() {
    return mapParts(this.#snapshot.partDurations, (data) => new RecordedDurations(data));
  }
}

async function outputOf(path: string): Promise<Partial<Output>> {
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  const made: unknown =
    typeof module.default === 'function' ? await module.default() : module.default;
  const output = typeof made === 'object' && made !== null ? (made as Partial<Output>) : {};
  if (METHODS.some((name) => typeof output[name] === 'function')) return output;
  throw new Error(
    `its default export must be an output, or a function that returns one: an object with at least one of ${METHODS.join(', ')}`,
  );
}

let run: LastSeen;

function call(output: Partial<Output>, message: ToOutput): void | Promise<void> {
  switch (message.name) {
    case 'start':
      run = new LastSeen(message.value);
      return output.start?.(run);
    case 'second': {
      const { row, response, service } = message.value;
      run.see(message.value.run);
      return output.second?.({
        row,
        response: new RecordedDurations(response),
        service: new RecordedDurations(service),
      });
    }
    case 'traces':
      return output.traces?.(message.value);
    case 'result':
      return output.result?.(message.value);
    case 'stop':
      return output.stop?.(message.value === null ? null : new Error(message.value));
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

try {
  const output = await outputOf(file);
  port.on('message', async (message: ToOutput) => {
    try {
      await call(output, message);
      say({ type: 'done', error: null });
    } catch (error) {
      say({ type: 'done', error: messageOf(error) });
    }
  });
  const hears = METHODS.filter((name): name is Method => typeof output[name] === 'function');
  const target = typeof output.target === 'string' ? output.target : null;
  say({ type: 'loaded', hears, target });
} catch (error) {
  say({ type: 'failed', message: messageOf(error) });
}
