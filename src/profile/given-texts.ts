import { Secrets } from '../border/secrets.ts';
import { secondsOf } from '../text/duration.ts';
import { scalarOf } from './scalar.ts';

/** Keys whose values are made to be shown: what comes into them from the environment is no secret. */
const SHOWN_KEYS: ReadonlySet<string> = new Set(['name', 'thresholds', 'workflow_modules']);

interface GivenText {
  /** First key of the path. */
  readonly key: string;
  /** What of the text came from the environment. */
  readonly fromEnvironment: readonly string[];
  isText: boolean;
}

/**
 * Values of a document that were given as text from outside: by the environment or on the command line. They
 * have the type that the schema wants, and what came from the environment is not shown.
 */
export class GivenTexts {
  /** By the place of the value, such as `services.shop`. */
  readonly #texts = new Map<string, GivenText>();

  add(place: string, key: string, fromEnvironment: readonly string[] = []): void {
    this.#texts.set(place, { key, fromEnvironment, isText: true });
  }

  isSecret(place: string): boolean {
    const text = this.#texts.get(place);
    return text !== undefined && text.fromEnvironment.length > 0 && !SHOWN_KEYS.has(text.key);
  }

  /** The value at a place whose schema takes no text: what YAML reads there, if the text was given. */
  retyped(place: string, value: unknown): unknown {
    const text = this.#texts.get(place);
    if (text === undefined || typeof value !== 'string') return value;
    const scalar = scalarOf(value);
    text.isText = typeof scalar === 'string';
    return scalar;
  }

  /** A text without what came from the environment. */
  hide(text: string): string {
    return new Secrets(this.secrets()).hide(text);
  }

  /** What came from the environment as text. */
  *secrets(): Generator<string> {
    for (const { key, fromEnvironment, isText } of this.#texts.values()) {
      if (!isText || SHOWN_KEYS.has(key)) continue;
      yield* fromEnvironment.filter((text) => !isPlainFigure(text));
    }
  }
}

/** Numbers and times stand in too many places by chance. */
function isPlainFigure(text: string): boolean {
  return typeof scalarOf(text) !== 'string' || secondsOf(text) !== null;
}
