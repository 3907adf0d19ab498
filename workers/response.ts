import { parseJson } from '../src/journey/exact-json.ts';
import type { StepResponse } from '../src/journey/workflow.ts';
import type { ResponseHead } from './http/http-client.ts';

const NOT_READ = Symbol('not read');

/** What a workflow reads: an immutable value, independent of the connection that it came from. */
export class Response implements StepResponse {
  readonly error: string | null;
  readonly #head: ResponseHead | null;
  readonly #body: readonly Buffer[];
  #text: string | null = null;
  #json: unknown = NOT_READ;

  /** @param head null if there was no response, or an incomplete one */
  constructor(head: ResponseHead | null, body: readonly Buffer[], error: string | null) {
    this.#head = head;
    this.#body = body;
    this.error = error;
  }

  get status(): number {
    return this.#head?.status ?? 0;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get headers(): StepResponse['headers'] {
    return this.#head?.headers ?? {};
  }

  get text(): string {
    this.#text ??= this.#whole().toString();
    return this.#text;
  }

  get bytes(): Uint8Array {
    return this.#whole();
  }

  get json(): unknown {
    if (this.#json === NOT_READ) this.#json = parseJson(this.text);
    return this.#json;
  }

  #whole(): Buffer {
    const [first] = this.#body;
    return first !== undefined && this.#body.length === 1 ? first : Buffer.concat(this.#body);
  }
}
