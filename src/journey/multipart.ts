import type { MultipartFields, Scalar, UploadedFile } from './request-parts.ts';

const LINE_END = '\r\n';
const BOUNDARY = '----rushhour-';

interface Part {
  readonly head: string;
  readonly content: Buffer;
}

/**
 * A `multipart/form-data` body as browsers write it (https://html.spec.whatwg.org/#multipart-form-data), built
 * synchronously in one piece. The boundary is derived from the content, so that a journey's requests are the same in
 * each run.
 */
export function encodeMultipart(fields: MultipartFields): { type: string; body: Buffer } {
  const parts = Object.entries(fields).flatMap(([name, given]) => {
    const values = Array.isArray(given) ? given : [given];
    return values.filter((value) => value !== undefined).map((value) => partOf(name, value));
  });
  const boundary = boundaryFor(parts);
  const pieces = parts.flatMap(({ head, content }) => [
    Buffer.from(`--${boundary}${LINE_END}${head}${LINE_END}${LINE_END}`),
    content,
    Buffer.from(LINE_END),
  ]);
  pieces.push(Buffer.from(`--${boundary}--${LINE_END}`));
  return { type: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(pieces) };
}

function partOf(name: string, value: Scalar | UploadedFile): Part {
  const head = `content-disposition: form-data; name="${escaped(withLineEnds(name))}"`;
  if (typeof value !== 'object') {
    return { head, content: Buffer.from(withLineEnds(String(value))) };
  }
  const { name: filename, type = 'application/octet-stream', content } = value;
  return {
    head: `${head}; filename="${escaped(filename)}"${LINE_END}content-type: ${type}`,
    content: typeof content === 'string' ? Buffer.from(content) : Buffer.from(content),
  };
}

function withLineEnds(text: string): string {
  return text.replace(/\r\n|\r|\n/g, LINE_END);
}

function escaped(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}

/** A boundary that no part contains. */
function boundaryFor(parts: readonly Part[]): string {
  for (let number = 0; ; number++) {
    const boundary = `${BOUNDARY}${number}`;
    if (!parts.some(({ content }) => content.includes(boundary))) return boundary;
  }
}
