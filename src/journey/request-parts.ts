/** What a URL, a form or a multipart body carries as text. */
export type Scalar = string | number | bigint | boolean;

/** Names and values; a list gives its name several times, undefined leaves it out. */
export type Fields = Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;

/** A file of a multipart body. */
export interface UploadedFile {
  /** As the service is told. */
  readonly name: string;
  /** Default: `application/octet-stream`. */
  readonly type?: string;
  readonly content: string | Uint8Array;
}

/** Fields and files; a list gives its name several times, undefined leaves it out. */
export type MultipartFields = Readonly<
  Record<string, Scalar | UploadedFile | readonly (Scalar | UploadedFile)[] | undefined>
>;

/** What a request consists of beside service, method and path. At most one of the bodies is given. */
export interface RequestParts {
  /** Added to the path, encoded. */
  readonly query?: Fields;
  /** Added to the step's own headers; the same name replaces it. Undefined leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Body of type `application/json`. A `bigint` is written with its digits. */
  readonly json?: unknown;
  /** Body of type `application/x-www-form-urlencoded`, as a browser's form sends it. */
  readonly form?: Fields;
  /** Body of type `text/plain`. */
  readonly text?: string;
  /** Body of type `application/octet-stream`. */
  readonly bytes?: Uint8Array;
  /** Body of type `multipart/form-data`: fields and files. */
  readonly multipart?: MultipartFields;
}

export const BODIES = ['json', 'form', 'text', 'bytes', 'multipart'] as const;

export type BodyKind = (typeof BODIES)[number];

/** Parts of one request, and what stands in the path's `{places}`. */
export interface CalledParts extends RequestParts {
  /** Instead of the step's path, such as a link out of an answer. */
  readonly path?: string;
  /** What stands in the `{places}` of the step's path, encoded. */
  readonly params?: Readonly<Record<string, Scalar>>;
}
