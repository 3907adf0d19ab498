const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;

/** A text parsed like a plain scalar in YAML's core schema: a number, a boolean, null, or the text itself. */
export function scalarOf(text: string): string | number | boolean | null {
  if (NUMBER.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text === '' || text === 'null' || text === '~' ? null : text;
}
