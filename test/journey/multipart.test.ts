import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMultipart } from '../../src/journey/multipart.ts';
import type { MultipartFields } from '../../src/journey/request-parts.ts';

/** Parsed by undici, on which fetch is based. */
async function read(fields: MultipartFields): Promise<[string, unknown][]> {
  const { type, body } = encodeMultipart(fields);
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData();
  return Promise.all(
    [...form].map(async ([name, value]): Promise<[string, unknown]> => {
      if (typeof value === 'string') return [name, value];
      return [name, { name: value.name, type: value.type, text: await value.text() }];
    }),
  );
}

test('fields and files arrive as they were sent', async () => {
  const photo = { name: 'ławka "1".png', type: 'image/png', content: Buffer.from('\r\n--x') };
  expect(await read({ a: 'text', n: 7n, tag: ['x', 'y'], none: undefined, photo })).toEqual([
    ['a', 'text'],
    ['n', '7'],
    ['tag', 'x'],
    ['tag', 'y'],
    ['photo', { name: 'ławka "1".png', type: 'image/png', text: '\r\n--x' }],
  ]);
});

test('whatever fields contain, a parser finds them again', async () => {
  const text = fc
    .string({ unit: 'binary' })
    .map((value) => value.toWellFormed().replace(/\r\n|\r|\n/g, '\r\n'));
  // Names are quoted with %22, %0D and %0A, and % is unchanged, so a name that contains one of these reads as another one.
  const name = fc.string({ minLength: 1 }).filter((value) => !/%(?:22|0D|0A)/i.test(value));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, text), async (fields) => {
      expect(await read(fields)).toEqual(Object.entries(fields));
    }),
    { numRuns: 200, examples: [[{ '"a"': 'x', 'b%': 'y' }]] },
  );
});

test('a boundary is never part of the content', async () => {
  const { type } = encodeMultipart({ a: 'x' });
  const [, boundary] = type.split('boundary=');
  const sly = `\r\n--${boundary}\r\ncontent-disposition: form-data; name="b"\r\n\r\ny`;
  expect(await read({ a: sly })).toEqual([['a', sly]]);
});

test('a journey’s body is the same in each run', () => {
  const [one, two] = [1, 2].map(() => encodeMultipart({ a: { name: 'f', content: 'x' } }).body);
  expect(one).toEqual(two);
});
