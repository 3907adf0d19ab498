import { Secrets } from '../border/secrets.ts';
import { secondsOf } from '../text/duration.ts';
import { scalarOf } from './scalar.ts';

/** Keys whose values are meant to be shown: values from the environment are not secret there. */
const SHOWN_KEYS: ReadonlySet<string> = new Set(['name', 'thresholds', 'workflow_modules']);

interface GivenText {
  /** First key of the path. */
  readonly key: string;
  /** The part of the text that came from the environment. */
  readonly fromEnvironment: readonly string[];
  isText: boolean;
}

/**
 * Values of a document that were given as text from outside: by the environment or on the command line. They
 * are converted to the schema's type, and texts from the environment are masked.
 */
export class GivenTexts {
  /** By path of the value, such as `services.shop`. */
  readonly #texts = new Map<string, GivenText>();

  add(place: string, key: string, fromEnvironment: readonly string[] = []): void {
    this.#texts.set(place, { key, fromEnvironment, isText: true });
  }

  isSecret(place: string): boolean {
    const text = this.#texts.get(place);
    return text !== undefined && text.fromEnvironment.length > 0 && !SHOWN_KEYS.has(text.key);
  }

  /** The value at a path whose schema does not accept text: parsed as YAML, if the text came from outside. */
  retyped(place: string, value: unknown): unknown {
    const text = this.#texts.get(place);
    if (text === undefined || typeof value !== 'string') return value;
    const scalar = scalarOf(value);
    text.isText = typeof scalar === 'string';
    return scalar;
  }

  /** A text with everything from the environment masked. */
  hide(text: string): string {
    return new Secrets(this.secrets()).hide(text);
  }

  /** The texts that came from the environment. */
  *secrets(): Generator<string> {
    for (const { key, fromEnvironment, isText } of this.#texts.values()) {
      if (!isText || SHOWN_KEYS.has(key)) continue;
      yield* fromEnvironment.filter((text) => !isPlainFigure(text));
    }
  }
}

/** Numbers and durations occur in too many places by chance. */
function isPlainFigure(text: string): boolean {
  return typeof scalarOf(text) !== 'string' || secondsOf(text) !== null;
}
