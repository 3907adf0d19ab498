import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { ErrorClass } from '../src/border/error-classes.ts';

type Unpack = (body: Buffer, bounds: { readonly maxOutputLength: number }) => Buffer;

/** The same limit as in curl. Each layer may fill the size limit again, so a long list would block this thread for seconds. */
const MOST_CODINGS = 5;

/** The method, 8, in the low half of a zlib stream's first byte (RFC 1950, 2.2). */
const ZLIB_DEFLATE = 8;

/** Some services omit the zlib wrapper, which browsers and curl accept (RFC 9110, 8.4.1.2). */
const inflate: Unpack = (body, bounds) =>
  (body[0]! & 0x0f) === ZLIB_DEFLATE ? inflateSync(body, bounds) : inflateRawSync(body, bounds);

const UNPACK: Readonly<Record<string, Unpack>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflate,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

export type Decoded =
  | { readonly body: Buffer }
  | { readonly errorClass: ErrorClass; readonly detail: string };

/**
 * Decodes the content codings of a body (RFC 9110, 8.4). Synchronous, because the size of a body is limited before and
 * after decompression: 8 MiB take some tens of milliseconds, like parsing their JSON.
 *
 * @param encoding value of the header
 * @param maxBytes after decompression
 */
export function decode(body: Buffer, encoding: string, maxBytes: number): Decoded {
  let unpacked = body;
  const codings = encoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MOST_CODINGS) {
    return { errorClass: 'protocol_error', detail: `more than ${MOST_CODINGS} content encodings` };
  }
  for (const name of codings.toReversed()) {
    const unpack = Object.hasOwn(UNPACK, name) ? UNPACK[name] : undefined;
    if (unpack === undefined) {
      return { errorClass: 'protocol_error', detail: `unknown content encoding ${name}` };
    }
    try {
      unpacked = unpack(unpacked, { maxOutputLength: maxBytes });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return code === 'ERR_BUFFER_TOO_LARGE'
        ? {
            errorClass: 'response_too_large',
            detail: `more than ${maxBytes} bytes when decompressed`,
          }
        : { errorClass: 'protocol_error', detail: `broken ${name}: ${message}` };
    }
  }
  return { body: unpacked };
}
