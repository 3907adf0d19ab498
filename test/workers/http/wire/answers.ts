import fc from 'fast-check';

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const statusLines = fc.oneof(
  { weight: 8, arbitrary: fc.constant('HTTP/1.1 200 OK') },
  oneOf('HTTP/1.0 200 OK', 'HTTP/1.1 204 No Content', 'HTTP/1.1 304 Not Modified'),
  oneOf('HTTP/1.1 404', 'HTTP/1.1 500 ', 'HTTP/1.1 999 J\xe4', 'HTTP/1.1 103 Early Hints'),
  oneOf(
    'HTTP/1.2 200 OK',
    'HTTP/1.1 20 OK',
    'HTTP/1.1  200 OK',
    'HTTP/2 200',
    'HTTP/1.1 100 Continue',
  ),
  oneOf('', 'http/1.1 200 OK', 'HTTP/1.1 2x0 OK', 'HTTP/1.1\t200 OK', 'HTTP/1.1 099 X', '<html>'),
);

const plainFields = fc.oneof(
  oneOf(
    'Content-Type: application/json',
    'x-empty:',
    'X-Blanks: \t a b \t',
    'Date: \xe4',
    'Age: 1',
  ),
  oneOf('set-cookie: a=1', 'Set-Cookie: b=2', 'etag: "1"', 'x_y.z!: 1', '__proto__: 1'),
  oneOf('Connection: keep-alive', 'Keep-Alive: timeout=5, max=9', 'Keep-Alive: timeout=1'),
  fc.string({ maxLength: 30 }).map((value) => `x-random: ${value}`),
);
const framingFields = fc.oneof(
  oneOf('Content-Length: 5', 'content-length:5', 'CONTENT-LENGTH: 5 ', 'content-length: 0'),
  oneOf(
    'Transfer-Encoding: chunked',
    'transfer-encoding: CHUNKED',
    'transfer-encoding: gzip, chunked',
  ),
  oneOf('Connection: close', 'connection: x, close', 'Connection: upgrade'),
);
const brokenFields = fc.oneof(
  oneOf('content-length: -1', 'content-length: 5, 5', 'content-length: 99999999999999999999'),
  oneOf('content-length: 5x', 'content-length:', 'content-length : 5', 'content-length: 0x5'),
  oneOf(
    'transfer-encoding: gzip',
    'transfer-encoding: chunked, gzip',
    'transfer-encoding: xchunked',
  ),
  oneOf(
    ' folded',
    '\tfolded',
    'no colon',
    ': no name',
    'a b: c',
    'a: \0',
    'a: \x01',
    'a: b\rc',
    '\x80: a',
  ),
);

const lineEnds = fc.oneof(
  { weight: 30, arbitrary: fc.constant('\r\n') },
  oneOf('\n', '\r', '\r\r\n', ''),
);

const chunkLines = fc.oneof(
  { weight: 6, arbitrary: fc.constant('5') },
  oneOf(
    '005',
    '5;a',
    '5;a=b',
    '5;a="b;c"',
    '5; a',
    '5 ;a',
    '5 ',
    '5;',
    ' 5',
    '0x5',
    '-5',
    'g',
    '',
    '6',
    '4',
  ),
);
const chunk = fc
  .tuple(chunkLines, lineEnds, lineEnds)
  .map(([size, a, b]) => `${size}${a}hello${b}`);
const lastChunks = fc.oneof(
  { weight: 5, arbitrary: fc.constant('0\r\n\r\n') },
  oneOf(
    '0\r\nx: y\r\n\r\n',
    '0\r\n x\r\n\r\n',
    '0\r\n',
    '',
    '0\n\n',
    '00;a\r\n\r\n',
    '0\r\n\r\nmore',
  ),
);
const bodies = fc.oneof(
  { weight: 4, arbitrary: fc.constant('hello') },
  oneOf('', 'hell', 'hello world', '\r\n', 'HTTP/1.1 200 OK\r\n\r\n'),
  fc
    .tuple(fc.array(chunk, { maxLength: 3 }), lastChunks)
    .map(([chunks, last]) => chunks.join('') + last),
);

const fields = fc.oneof(
  { weight: 5, arbitrary: plainFields },
  { weight: 4, arbitrary: framingFields },
  brokenFields,
);
const head = fc
  .tuple(statusLines, fc.array(fc.tuple(fields, lineEnds), { maxLength: 5 }), lineEnds, lineEnds)
  .map(([line, all, a, b]) => line + a + all.map(([field, end]) => field + end).join('') + b);

/** Responses of services, in Latin-1: valid ones, nearly valid ones, and garbage. */
export const answers = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(head, bodies).map(([all, body]) => all + body) },
  fc.tuple(head, head, bodies).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `HTTP/1.1 200 OK\r\n${text}`),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
