import { expect, it } from 'vitest';
import type { ResponseHead } from '../../workers/http/http-client.ts';
import { Response } from '../../workers/response.ts';

const head: ResponseHead = { status: 201, headers: { a: 'b' }, mentions: () => false };

it('text and JSON of a body that arrived in parts, cut within a character', () => {
  const bytes = Buffer.from('{"town":"Łódź"}');
  const response = new Response(head, [bytes.subarray(0, 10), bytes.subarray(10)], null);
  expect(response.text).toBe('{"town":"Łódź"}');
  expect(response.json).toEqual({ town: 'Łódź' });
  expect(response).toMatchObject({ status: 201, ok: true, headers: { a: 'b' }, error: null });
});

it('JSON after a byte order mark is JSON', () => {
  const response = new Response(head, [Buffer.from('\ufeff{"a":1}')], null);
  expect(response.json).toEqual({ a: 1 });
});

it('JSON is parsed once: the same object each time', () => {
  const response = new Response(head, [Buffer.from('{"a":1}')], null);
  expect(response.json).toBe(response.json);
});

it('without a response, the status is 0, headers and body are empty, and the error says why', () => {
  const response = new Response(null, [], 'timeout');
  expect(response).toMatchObject({ status: 0, ok: false, headers: {}, text: '', error: 'timeout' });
  expect(response.json).toBe(undefined);
});
