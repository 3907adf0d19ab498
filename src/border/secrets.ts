const SHOWN = '***';

/** Shorter texts are not masked, because they occur in too many words by chance. */
const SHORTEST = 4;

/** Texts that must not be shown, and how to mask them. */
export class Secrets {
  readonly values: readonly string[];
  /** As they appear in texts, JSON and URLs; longer ones first, because they may contain others. */
  readonly #forms: readonly string[];

  constructor(values: Iterable<string>) {
    this.values = [...new Set(values)].filter((value) => value.length >= SHORTEST);
    const forms = this.values.flatMap((value) => {
      const text = value.toWellFormed();
      return [value, JSON.stringify(value).slice(1, -1), encodeURI(text), encodeURIComponent(text)];
    });
    this.#forms = [...new Set(forms)].sort((a, b) => b.length - a.length);
  }

  hide(text: string): string {
    let shown = text;
    for (const form of this.#forms) {
      if (shown.includes(form)) shown = shown.replaceAll(form, SHOWN);
    }
    return shown;
  }
}

export const NO_SECRETS = new Secrets([]);
