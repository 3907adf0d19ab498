/** A value that a URL, a form or a multipart body carries as text. */
export type Scalar = string | number | bigint | boolean;

/** Names and values; a list repeats its name, undefined omits it. */
export type Fields = Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;

/** A file of a multipart body. */
export interface UploadedFile {
  /** The file name sent to the service. */
  readonly name: string;
  /** Default: `application/octet-stream`. */
  readonly type?: string;
  readonly content: string | Uint8Array;
}

/** Fields and files; a list repeats its name, undefined omits it. */
export type MultipartFields = Readonly<
  Record<string, Scalar | UploadedFile | readonly (Scalar | UploadedFile)[] | undefined>
>;

/** The parts of a request besides service, method and path. At most one of the bodies may be set. */
export interface RequestParts {
  /** Appended to the path, URL-encoded. */
  readonly query?: Fields;
  /** Added to the step's own headers, replacing headers of the same name. Undefined omits a header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Body of type `application/json`. A `bigint` is written with all its digits. */
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

/** Parts of one request, and values for the path's `{placeholders}`. */
export interface CalledParts extends RequestParts {
  /** Replaces the step's path, for example with a link from a response. A link with a host goes to the service there. */
  readonly path?: string;
  /** Values for the `{placeholders}` in the step's path, URL-encoded. */
  readonly params?: Readonly<Record<string, Scalar>>;
}
