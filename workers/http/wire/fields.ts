import type { StepResponse } from '../../../src/journey/workflow.ts';
import { isBlank } from './syntax.ts';

type Fields = Record<string, string | string[]>;

/**
 * Header lines as an object: names in lower case, with a list for repeated names. Without a prototype, so that no name
 * that a service may choose has another meaning.
 */
export function fieldsOf(lines: string): StepResponse['headers'] {
  const fields = Object.create(null) as Fields;
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = withoutBlanks(line, colon + 1);
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else fields[name] = [...(Array.isArray(before) ? before : [before]), value];
  }
  return fields;
}

/** Unlike `trim`, this does not remove the no-break space. */
function withoutBlanks(line: string, start: number): string {
  let from = start;
  let to = line.length;
  while (from < to && isBlank(line.charCodeAt(from))) from++;
  while (from < to && isBlank(line.charCodeAt(to - 1))) to--;
  return line.slice(from, to);
}
