import { runInThisContext } from 'node:vm';

// The language does not reveal where a generator is suspended.

const KEY = Symbol.for('rushhour.generator');
const SHARED = "globalThis[Symbol.for('rushhour.generator')]";

/**
 * Like {@link waitingPlace}, but works in any thread, and ends the generator: an error is thrown into it, and its stack
 * shows the place when it leaves the script. In a worker, the inspector would wait for the main thread, which may be
 * waiting for the worker. Also empty if the generator catches the error.
 */
export function thrownPlace(generator: Iterator<unknown>): string {
  const shared = globalThis as { [KEY]?: () => void };
  shared[KEY] = () => void generator.throw?.(new Error('not a step'));
  try {
    runInThisContext(`${SHARED}()`, { displayErrors: true });
    return '';
  } catch (thrown) {
    // User code can change how stacks are formatted.
    const stack: unknown = thrown instanceof Error ? thrown.stack : null;
    return typeof stack === 'string' ? placeShown(stack) : '';
  } finally {
    delete shared[KEY];
  }
}

/** The stack of an error that left a script begins with the place where it was last thrown, its line of code, and a caret. */
function placeShown(stack: string): string {
  const [place = '', source = '', caret = ''] = stack.split('\n', 3);
  const isYield = /:\d{1,9}$/.test(place) && /\byield\b/.test(source);
  return isYield ? `${place}:${caret.indexOf('^') + 1}` : '';
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

/** Where a generator is suspended, such as `file:///shop/gift.ts:12:5`; empty if unknown. Only on the main thread. */
export function waitingPlace(generator: object): string {
  // Imported here, because loading takes several milliseconds, and only journeys with a mistake need it.
  const { Session } = process.getBuiltinModule('node:inspector');
  const session = new Session();
  const shared = globalThis as { [KEY]?: object };
  const urls = new Map<string, string>();
  let location: GeneratorLocation | null = null;
  session.connect();
  try {
    shared[KEY] = generator;
    session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
    session.post('Runtime.evaluate', { expression: SHARED }, (_, evaluated) => {
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
    delete shared[KEY];
    session.disconnect();
  }
  return location === null ? '' : placeAt(location, urls);
}

function placeAt(location: GeneratorLocation, urls: ReadonlyMap<string, string>): string {
  const { scriptId, lineNumber, columnNumber } = location;
  const url = urls.get(scriptId);
  return url === undefined ? '' : `${url}:${lineNumber + 1}:${columnNumber + 1}`;
}
