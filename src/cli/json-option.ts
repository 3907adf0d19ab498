import { EXIT } from './exit-codes.ts';

/** `--json`: print JSON on standard output instead of text. */
export interface JsonOption {
  readonly json?: boolean;
}

/** Prints one JSON document; for commands that print nothing else. */
export function printJson(value: unknown): number {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  return EXIT.good;
}
