import type { ErrorClass } from '../src/border/error-classes.ts';
import { withoutCredentials } from './credentials.ts';
import type { Exchange } from './sender.ts';

/** Longest example, in characters. */
const LONGEST = 300;

/** Tells of the first request of each class of error; of all later ones nothing. */
export class ErrorExamples {
  readonly #seen = new Set<ErrorClass>();
  readonly #tell: (error: ErrorClass, example: string) => void;

  constructor(tell: (error: ErrorClass, example: string) => void) {
    this.#tell = tell;
  }

  note(error: ErrorClass, exchange: Exchange): void {
    if (this.#seen.has(error)) return;
    this.#seen.add(error);
    this.#tell(error, exampleOf(error, exchange).slice(0, LONGEST));
  }
}

/** `GET http://127.0.0.1:8003/products/17 -> exchange refused (connect ECONNREFUSED …)` */
function exampleOf(error: ErrorClass, exchange: Exchange): string {
  const { step, url, user, status, errorDetail } = exchange;
  const what = status > 0 ? String(status) : error.replaceAll('_', ' ');
  const [firstLine = ''] = errorDetail.trim().split('\n', 1);
  const detail = firstLine === '' ? '' : ` (${firstLine})`;
  const shown = withoutCredentials(url, user?.authToken ?? null);
  return `${step?.method} ${shown} -> ${what}${detail}`;
}
