import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { ErrorClass } from '../src/border/error-classes.ts';

type Unpack = (body: Buffer, bounds: { readonly maxOutputLength: number }) => Buffer;

const UNPACK: Readonly<Record<string, Unpack>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

export type Decoded =
  | { readonly body: Buffer }
  | { readonly errorClass: ErrorClass; readonly detail: string };

/**
 * Undoes the content codings of a body (RFC 9110, 8.4). At once, since a body that is read is bounded, packed and
 * unpacked: 8 MiB take some tens of milliseconds, as their JSON does.
 *
 * @param encoding as the header has it
 * @param maxBytes of what is unpacked
 */
export function decode(body: Buffer, encoding: string, maxBytes: number): Decoded {
  let unpacked = body;
  for (const coding of encoding.toLowerCase().split(',').toReversed()) {
    const name = coding.trim();
    if (name === '' || name === 'identity') continue;
    const unpack = Object.hasOwn(UNPACK, name) ? UNPACK[name] : undefined;
    if (unpack === undefined) {
      return { errorClass: 'protocol_error', detail: `content encoding ${name} is not known` };
    }
    try {
      unpacked = unpack(unpacked, { maxOutputLength: maxBytes });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return code === 'ERR_BUFFER_TOO_LARGE'
        ? { errorClass: 'response_too_large', detail: `more than ${maxBytes} bytes unpacked` }
        : { errorClass: 'protocol_error', detail: `broken ${name}: ${message}` };
    }
  }
  return { body: unpacked };
}
