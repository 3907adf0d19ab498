import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answers } from './answers.ts';
import { parse } from './parse.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const MAX = 16 * 1024;

describe('a response that RFC 9112 allows is read as intended', () => {
  it.each([
    ['a length', `${OK}Content-Length: 5\r\n\r\nhello`, 'hello'],
    ['a length of 0', `${OK}content-length:0\r\n\r\n`, ''],
    ['a length with blanks around it', `${OK}content-length: \t5 \t\r\n\r\nhello`, 'hello'],
    ['no length: until it is closed', `${OK}\r\nhello`, 'hello'],
    ['chunks', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`, 'hello'],
    [
      'chunks with extensions and trailers',
      `${OK}transfer-encoding: Chunked\r\n\r\n5;a;b=c;d="e;\\"f"\r\nhello\r\n000\r\nx-sum: 1\r\n\r\n`,
      'hello',
    ],
    ['a coding before chunked', `${OK}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, ''],
    [
      'a coding without chunked: until it is closed',
      `${OK}transfer-encoding: gzip\r\n\r\nab`,
      'ab',
    ],
    ['HTTP/1.0: until it is closed', 'HTTP/1.0 200 OK\r\n\r\nhello', 'hello'],
    ['no reason, nor the space before it', 'HTTP/1.1 200\r\ncontent-length: 1\r\n\r\na', 'a'],
    ['a reason in Latin-1', 'HTTP/1.1 200 J\xe4\r\ncontent-length: 1\r\n\r\na', 'a'],
    ['hints before it', `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}\r\na`, 'a'],
  ])('%s', (_name, answer, body) => {
    expect(parse(answer)).toMatchObject({ outcome: 'whole', status: 200, body, rest: 0 });
  });

  it.each([
    ['to HEAD', `${OK}content-length: 5\r\n\r\n`, true],
    ['to HEAD, in chunks', `${OK}transfer-encoding: chunked\r\n\r\n`, true],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', false],
    ['304', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n', false],
  ])('%s: there is no body, whatever is announced', (_name, answer, head) => {
    expect(parse(`${answer}hello`, { head })).toMatchObject({
      outcome: 'whole',
      body: '',
      rest: 5,
    });
  });

  it('headers: in lower case, without surrounding spaces, a list if one is repeated', () => {
    const { headers } = parse(
      `${OK}Set-Cookie: a=1\r\nX-Y:\t b c \r\nset-cookie: b=2\r\nz:\r\n\r\n`,
    );
    expect({ ...headers }).toEqual({ 'set-cookie': ['a=1', 'b=2'], 'x-y': 'b c', z: '' });
  });

  it('headers: none from a response before the final one', () => {
    const { headers } = parse(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}a: b\r\n\r\n`);
    expect({ ...headers }).toEqual({ a: 'b' });
  });

  it('a header that is named like a property of every object is an ordinary header', () => {
    const { headers } = parse(`${OK}__proto__: a\r\nconstructor: b\r\n\r\n`);
    expect(Object.entries(headers)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});

describe('an ambiguous response is rejected', () => {
  it.each([
    ['two lengths', `${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nab`],
    ['the same length twice', `${OK}content-length: 1\r\ncontent-length: 1\r\n\r\na`],
    ['a list of lengths', `${OK}content-length: 1, 1\r\n\r\na`],
    [
      'a length and chunks',
      `${OK}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'a length and chunks, for HEAD',
      `${OK}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`,
    ],
    ['a signed length', `${OK}content-length: +1\r\n\r\na`],
    ['a length in hexadecimal', `${OK}content-length: 0x1\r\n\r\na`],
    ['an empty length', `${OK}content-length:\r\n\r\n`],
    ['a length that a double cannot hold', `${OK}content-length: 9007199254740993\r\n\r\na`],
    ['chunked before another coding', `${OK}transfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
    ['chunked twice', `${OK}transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
    ['an empty coding', `${OK}transfer-encoding:\r\n\r\n0\r\n\r\n`],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a folded header', `${OK}a: b\r\n c\r\n\r\n`],
    ['a blank before the colon', `${OK}content-length : 1\r\n\r\na`],
    ['a header without a name', `${OK}: 1\r\n\r\na`],
    ['a header without a colon', `${OK}content-length\r\n\r\na`],
    ['a NUL in a header', `${OK}a: b\0c\r\n\r\n`],
    ['a bare CR in a header', `${OK}a: b\rc\r\n\r\n`],
    ['lines that end in LF alone', 'HTTP/1.1 200 OK\ncontent-length: 1\n\na'],
    ['an empty line that ends in LF alone', `${OK}content-length: 1\r\n\na`],
    ['chunk sizes that end in LF alone', `${OK}transfer-encoding: chunked\r\n\r\n0\n\n`],
    ['a chunk size that is not a number', `${OK}transfer-encoding: chunked\r\n\r\nx\r\n`],
    ['a chunk size with a sign', `${OK}transfer-encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n`],
    ['a chunk size with a blank', `${OK}transfer-encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n`],
    ['a huge chunk size', `${OK}transfer-encoding: chunked\r\n\r\n${'f'.repeat(14)}\r\n`],
    ['a chunk extension that is none', `${OK}transfer-encoding: chunked\r\n\r\n1;\r\na\r\n`],
    ['a chunk longer than its size', `${OK}transfer-encoding: chunked\r\n\r\n1\r\nab\r\n`],
    ['a malformed trailer', `${OK}transfer-encoding: chunked\r\n\r\n0\r\na b\r\n\r\n`],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n'],
    ['two spaces before the status', 'HTTP/1.1  200 OK\r\n\r\n'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['another minor version', 'HTTP/1.2 200 OK\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['the beginning of another protocol', 'ICY'],
    ['an empty line before it', `\r\n${OK}\r\n`],
    ['a control character in the reason', 'HTTP/1.1 200 O\x01K\r\n\r\n'],
    ['100, unasked', `HTTP/1.1 100 Continue\r\n\r\n${OK}\r\n`],
    ['101, unasked', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
  ])('%s', (_name, answer) => {
    expect(parse(answer).outcome).toMatch(/^protocol_error: /);
  });

  it.each([
    ['one long header', `${OK}a: ${'x'.repeat(MAX)}`],
    ['many short headers', OK + 'a: b\r\n'.repeat(MAX / 4)],
    ['informational responses', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(MAX / 16) + OK],
    ['a long reason', `HTTP/1.1 200 ${'x'.repeat(MAX)}`],
    ['trailers', `${OK}transfer-encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(MAX / 4)}`],
    ['chunk extensions', `${OK}transfer-encoding: chunked\r\n\r\n1;${'x'.repeat(MAX)}`],
  ])('more than 16 KiB of %s', (_name, answer) => {
    expect(parse(answer).outcome).toMatch(/^response_too_large: /);
  });

  it('16 KiB of headers are accepted', () => {
    const headers = `a: ${'x'.repeat(MAX - OK.length - 4)}\r\n`;
    expect(parse(`${OK}${headers}\r\nhello`)).toMatchObject({ outcome: 'whole', body: 'hello' });
  });
});

describe('a response that ends too early is distinguished from a complete one', () => {
  it.each([
    ['nothing at all', ''],
    ['half a status line', 'HTTP/1.1 2'],
    ['half of the headers', `${OK}content-le`],
    ['half of a body', `${OK}content-length: 9\r\n\r\nhalf`],
    ['half of a chunk', `${OK}transfer-encoding: chunked\r\n\r\n9\r\nhalf`],
    ['chunks without the last one', `${OK}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`],
    ['the last chunk without its end', `${OK}transfer-encoding: chunked\r\n\r\n0\r\n`],
    ['hints without an answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('%s', (_name, answer) => expect(parse(answer).outcome).toBe('cut'));

  it('a body without an announced end is not complete before the connection is closed', () => {
    expect(parse(`${OK}\r\nhello`, { closed: false }).outcome).toBe('cut');
  });
});

describe('whether the connection can be used again', () => {
  it.each([
    [`${OK}content-length: 0\r\n\r\n`, true],
    [`${OK}content-length: 0\r\nconnection: x, Close\r\n\r\n`, false],
    [`${OK}content-length: 0\r\nconnection: keep-alive\r\nconnection: close\r\n\r\n`, false],
    ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\nconnection: Keep-Alive\r\n\r\n', true],
    [`${OK}\r\n`, false],
  ])('%j: %s', (answer, keepsAlive) => expect(parse(answer)).toMatchObject({ keepsAlive }));

  it.each([
    ['timeout=5', 5000],
    ['timeout=5, max=100', 5000],
    ['max=100,Timeout = "7"', 7000],
    ['max=100', -1],
    ['idletimeout=5', -1],
    ['timeout=', -1],
  ])('Keep-Alive: %s hints at %d ms', (hint, idleTimeoutMs) => {
    const answer = `${OK}content-length: 0\r\nKeep-Alive: ${hint}\r\n\r\n`;
    expect(parse(answer)).toMatchObject({ idleTimeoutMs });
  });
});

it('bytes after a response are separated from it', () => {
  const answer = `${OK}content-length: 2\r\n\r\nok`;
  expect(parse(answer + answer)).toMatchObject({
    outcome: 'whole',
    body: 'ok',
    rest: answer.length,
  });
});

it('a reader that stops in the middle of a body gets no more', () => {
  const bytes = Buffer.from(`${OK}content-length: 4\r\n\r\nhalf`);
  expect(parse(bytes, { splits: [bytes.length - 2] }).body).toBe('half');
});

it('any split of the bytes gives the same result', () => {
  fc.assert(
    fc.property(
      answers,
      fc.array(fc.nat(400), { maxLength: 12 }),
      fc.boolean(),
      (answer, at, head) => {
        const splits = at.map((split) => split % (answer.length + 1));
        expect(parse(answer, { splits, head })).toEqual(parse(answer, { head }));
      },
    ),
    { numRuns: 3000 },
  );
});

it('bytes that come one by one give the same result', () => {
  fc.assert(
    fc.property(answers, (answer) => {
      const splits = Array.from(answer, (_, at) => at);
      expect(parse(answer, { splits })).toEqual(parse(answer));
    }),
    { numRuns: 500 },
  );
});
