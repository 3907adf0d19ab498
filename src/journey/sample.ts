/** The parts of an {@link answer}. At most one of the bodies may be set. */
export interface AnswerParts<Json = unknown> {
  /** Default: the first status that the step expects, otherwise 200. */
  readonly status?: number;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly json?: Json;
  readonly text?: string;
}

/** A sample that is more than JSON; made by {@link answer}. */
export class SampleAnswer<Json = unknown> {
  readonly parts: AnswerParts<Json>;

  constructor(parts: AnswerParts<Json>) {
    this.parts = parts;
  }
}

/** A sample with a status, headers or text: `samples: { login: answer({ status: 302, headers: { location: '/' } }) }`. */
export function answer<Json = unknown>(parts: AnswerParts<Json>): SampleAnswer<Json> {
  return new SampleAnswer(parts);
}
