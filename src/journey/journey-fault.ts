import { isMainThread } from 'node:worker_threads';

/** A mistake in a journey that does not depend on responses. */
export class JourneyFault extends TypeError {
  override readonly name = 'JourneyFault';
}

/** Stack frames by generator function, because finding one takes about 100 ms. */
const FRAMES = new WeakMap<object, string>();

/**
 * A journey yielded something that cannot be played.
 *
 * @param generator suspended at that place: on the main thread, the error's stack points there
 */
export function foreignYield(generator: object, what: string): JourneyFault {
  const fault = new JourneyFault(`the journey yielded a value ${what}: use yield* with a step`);
  const kind = Object.getPrototypeOf(generator) as object | null;
  // In a worker, the inspector would wait for the main thread, which may be waiting for the worker.
  if (kind === null || !isMainThread) return fault;
  const frame = FRAMES.get(kind) ?? frameOf(generator);
  FRAMES.set(kind, frame);
  fault.stack = `${fault.name}: ${fault.message}${frame}`;
  return fault;
}

interface Properties {
  readonly internalProperties?: readonly {
    readonly name: string;
    readonly value?: { readonly value?: unknown };
  }[];
}

interface GeneratorLocation {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** A line of a stack; empty if the place is unknown. Only the inspector knows where a generator is suspended. */
function frameOf(generator: object): string {
  // Imported here, because loading takes several milliseconds, and only journeys with a mistake need it.
  const { Session } = process.getBuiltinModule('node:inspector');
  const session = new Session();
  const key = Symbol.for('rushhour.generator');
  const shared = globalThis as { [key]?: object };
  const urls = new Map<string, string>();
  let location: GeneratorLocation | null = null;
  session.connect();
  try {
    shared[key] = generator;
    session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
    const expression = `globalThis[Symbol.for('rushhour.generator')]`;
    session.post('Runtime.evaluate', { expression }, (_, evaluated) => {
      const { objectId } = evaluated.result;
      if (objectId === undefined) return;
      session.post('Runtime.getProperties', { objectId }, (_error, found) => {
        const internal = (found as Properties).internalProperties ?? [];
        const place = internal.find(({ name }) => name === '[[GeneratorLocation]]');
        location = (place?.value?.value ?? null) as GeneratorLocation | null;
      });
    });
    session.post('Debugger.enable');
    session.post('Debugger.disable');
  } finally {
    delete shared[key];
    session.disconnect();
  }
  return location === null ? '' : frameAt(location, urls);
}

function frameAt(location: GeneratorLocation, urls: ReadonlyMap<string, string>): string {
  const { scriptId, lineNumber, columnNumber } = location;
  const url = urls.get(scriptId);
  return url === undefined ? '' : `\n    at journey (${url}:${lineNumber + 1}:${columnNumber + 1})`;
}
