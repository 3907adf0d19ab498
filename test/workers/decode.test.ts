import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { expect, test } from 'vitest';
import { decode } from '../../workers/decode.ts';

const TEXT = Buffer.from('ławka '.repeat(1000));
const MOST = 8 * 1024 * 1024;

test.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['GZIP', gzipSync],
])('%s is decompressed', (encoding, pack) => {
  expect(decode(pack(TEXT), encoding, MOST)).toEqual({ body: TEXT });
});

test('several codings are undone from the last to the first, and identity is skipped', () => {
  const twice = brotliCompressSync(gzipSync(TEXT));
  expect(decode(twice, 'gzip, identity, br', MOST)).toEqual({ body: TEXT });
  expect(decode(TEXT, 'identity', MOST)).toEqual({ body: TEXT });
});

test('a list of codings that would block the thread for seconds is rejected', () => {
  const times = (count: number) => {
    let body: Buffer = TEXT;
    for (let i = 0; i < count; i++) body = gzipSync(body, { level: 0 });
    return decode(body, Array(count).fill('gzip').join(), MOST);
  };
  expect(times(5)).toEqual({ body: TEXT });
  expect(times(6)).toEqual({
    errorClass: 'protocol_error',
    detail: 'more than 5 content encodings',
  });
});

test('a small body that would become a large one is cut off', () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  expect(decode(bomb, 'gzip', 1024)).toEqual({
    errorClass: 'response_too_large',
    detail: 'more than 1024 bytes when decompressed',
  });
});

test.each([
  ['gzip', TEXT, /^broken gzip: /],
  ['zstd', gzipSync(TEXT), /^broken zstd: /],
  ['br', brotliCompressSync(TEXT).subarray(0, 20), /^broken br: /],
  ['compress', TEXT, /unknown content encoding compress/],
  ['constructor', TEXT, /unknown content encoding constructor/],
])('what is not %s is a protocol error', (encoding, body, detail) => {
  expect(decode(body, encoding, MOST)).toEqual({
    errorClass: 'protocol_error',
    detail: expect.stringMatching(detail),
  });
});
