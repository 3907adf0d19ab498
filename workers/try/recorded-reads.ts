import type { ReadValue } from '../../src/border/tried-user.ts';
import { writeJson } from '../../src/journey/exact-json.ts';
import type { StepResponse } from '../../src/journey/workflow.ts';

/** Maximum number of reads: more would hide what matters. */
const MOST = 30;
/** Maximum length of a value, in characters. */
const LONGEST = 200;

/** A response that records what a workflow reads from its JSON. */
export class RecordedReads {
  readonly #values = new Map<string, string>();

  get values(): ReadValue[] {
    return [...this.#values].map(([path, value]) => ({ path, value }));
  }

  watch(response: StepResponse): StepResponse {
    return new Proxy(response, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (key === 'json') return this.#watched(value, '');
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  #watched(value: unknown, path: string): unknown {
    if (typeof value !== 'object' || value === null) return value;
    return new Proxy(value, {
      get: (target, key, receiver) => {
        const inner: unknown = Reflect.get(target, key, receiver);
        if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return inner;
        const here = pathTo(path, key, Array.isArray(target));
        if (typeof inner !== 'object' || inner === null) this.#note(here, inner);
        // A proxy must return frozen values unchanged.
        return isFixed(target, key) ? inner : this.#watched(inner, here);
      },
    });
  }

  #note(path: string, value: unknown): void {
    if (this.#values.size >= MOST && !this.#values.has(path)) return;
    this.#values.set(path, (writeJson(value) ?? String(value)).slice(0, LONGEST));
  }
}

function isFixed(target: object, key: string): boolean {
  const property = Reflect.getOwnPropertyDescriptor(target, key);
  return property?.configurable === false && property.writable === false;
}

function pathTo(path: string, key: string, isList: boolean): string {
  if (isList && key !== 'length') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
