/** The parts of an {@link answer}. At most one of the bodies may be set. */
export interface AnswerParts {
  /** Default: the first status that the step expects, otherwise 200. */
  readonly status?: number;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly json?: unknown;
  readonly text?: string;
}

/** A sample that is more than JSON; made by {@link answer}. */
export class SampleAnswer {
  readonly parts: AnswerParts;

  constructor(parts: AnswerParts) {
    this.parts = parts;
  }
}

/** A sample with a status, headers or text: `samples: { login: answer({ status: 302, headers: { location: '/' } }) }`. */
export function answer(parts: AnswerParts): SampleAnswer {
  return new SampleAnswer(parts);
}
