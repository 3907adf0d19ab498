import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importHar } from '../../src/import/har/import-har.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-har-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Entry {
  readonly request: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Its fields, instead of a body; a file has no value. */
  readonly form?: Readonly<Record<string, string | undefined>>;
  readonly status?: number;
  readonly answer?: unknown;
  readonly type?: string;
  /** Seconds. */
  readonly at?: number;
}

const pairs = (headers: Readonly<Record<string, string>> = {}) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

function har(entries: readonly Entry[]): string {
  const START = Date.UTC(2025, 0, 1);
  return JSON.stringify({
    log: {
      entries: entries.map(
        ({ request, headers, body, form, status = 200, answer, type, at }, i) => {
          const [method, url] = request.split(' ');
          const isText = typeof answer === 'string';
          const mimeType = type ?? (isText ? 'text/html' : 'application/json');
          const params = Object.entries(form ?? {}).map(([name, value]) =>
            value === undefined ? { name, fileName: 'a.png' } : { name, value },
          );
          const postData =
            form === undefined
              ? { mimeType: 'application/json', text: JSON.stringify(body) }
              : { mimeType: 'multipart/form-data; boundary=b', params };
          return {
            startedDateTime: new Date(START + (at ?? i * 0.1) * 1000).toISOString(),
            time: 20,
            request: {
              method,
              url,
              headers: pairs(headers),
              ...(body === undefined && form === undefined ? {} : { postData }),
            },
            response: {
              status,
              headers: [],
              content: { mimeType, text: isText ? answer : JSON.stringify(answer ?? {}) },
            },
          };
        },
      ),
    },
  });
}

async function imported(entries: readonly Entry[], choice = {}) {
  const file = join(folder, 'a.har');
  await writeFile(file, har(entries));
  const result = importHar(file, 'flow', { assets: 'group', allHosts: false, ...choice });
  return { ...result, module: result.files[1]![1], profile: result.files[0]![1] };
}

describe('a value of a recording', () => {
  const LIST = {
    request: 'GET http://shop.test/products',
    answer: { products: [{ id: 'p-1' }, { id: 'p-2', sku: 736451098234567 }] },
  };
  it.each<[string, readonly Entry[], string]>([
    [
      'an id in a path',
      [LIST, { request: 'GET http://shop.test/products/p-2' }],
      'params: { id: getProducts.json.products[1]!.id }',
    ],
    [
      'a number in a body',
      [LIST, { request: 'POST http://shop.test/cart', body: { sku: 736451098234567 } }],
      'json: { sku: getProducts.json.products[1]!.sku }',
    ],
    [
      'an id in a query',
      [LIST, { request: 'GET http://shop.test/stock?id=p-1&all=yes' }],
      "query: { id: getProducts.json.products[0]!.id, all: 'yes' }",
    ],
    [
      'a token in a header',
      [
        { request: 'POST http://shop.test/login', body: {}, answer: { token: 'abcd-efgh' } },
        { request: 'GET http://shop.test/me', headers: { Authorization: 'Bearer abcd-efgh' } },
      ],
      'headers: { authorization: `Bearer ${postLogin.json.token}` }',
    ],
    [
      'a token in HTML',
      [
        { request: 'GET http://shop.test/form', answer: '<input name="csrf" value="q1w2e3r4t5">' },
        { request: 'POST http://shop.test/form', body: { csrf: 'q1w2e3r4t5' } },
      ],
      `json: { csrf: between(getForm.text, 'name="csrf" value="', '"') }`,
    ],
  ])('%s is read from the answer that gave it', async (_, entries, code) => {
    const { module, found } = await imported(entries);
    expect(module).toContain(code);
    expect(found).toMatchObject({ valuesTraced: 1 });
  });

  it.each<[string, readonly Entry[], string]>([
    [
      'that was typed in first',
      [
        { request: 'GET http://shop.test/search?code=lamp-2000', answer: { code: 'lamp-2000' } },
        { request: 'GET http://shop.test/again?code=lamp-2000' },
      ],
      "query: { code: 'lamp-2000' }",
    ],
    [
      'that is only like one by chance',
      [
        { request: 'GET http://shop.test/a', answer: { id: 1, total: 2 } },
        { request: 'POST http://shop.test/b', body: { quantity: 1, size: 2 } },
      ],
      'json: { quantity: 1, size: 2 }',
    ],
    [
      'that no answer gave',
      [{ request: 'GET http://shop.test/a?day=2025-01-01T10:00' }],
      "query: { day: '2025-01-01T10:00' }",
    ],
  ])('%s is sent as it was', async (_, entries, code) => {
    const { module, found } = await imported(entries);
    expect(module).toContain(code);
    expect(found).toMatchObject({ valuesTraced: 0 });
  });
});

describe('a recording', () => {
  it('keeps what the person did: order, think times, failed requests that were answered', async () => {
    const { module, profile } = await imported([
      {
        request: 'GET http://shop.test/',
        at: 0,
        answer: '<p>',
        headers: { 'user-agent': 'Browser/1', cookie: 'a=b', accept: 'text/html,*/*' },
      },
      { request: 'GET http://shop.test/a.png', at: 0.1, type: 'image/png' },
      { request: 'GET http://shop.test/b.css', at: 0.2, type: 'text/css' },
      { request: 'GET http://shop.test/missing', at: 3.22, status: 404 },
    ]);
    expect(module).toContain(
      "for (const path of ['/a.png', '/b.css']) {\n      yield* steps.assets({ path });",
    );
    expect(module).toContain('yield* user.think(3.0);');
    expect(module).toContain(
      "getMissing: get('shop.test', '/missing', { expect: 404, body: 'discard' }),",
    );
    expect(module).not.toContain('cookie');
    expect(profile).toContain('user-agent: Browser/1');
    expect(profile).toContain('shop.test: http://shop.test');
  });

  it('expects the statuses that are not simply a success, of each step its own', async () => {
    const { module } = await imported([
      { request: 'POST http://shop.test/login', status: 303 },
      { request: 'GET http://shop.test/', status: 304 },
      { request: 'GET http://shop.test/a.png', type: 'image/png', status: 304 },
      { request: 'GET http://shop.test/b.png', type: 'image/png', status: 404 },
      { request: 'GET http://shop.test/c.png', type: 'image/png' },
    ]);
    expect(module).toContain("postLogin: post('shop.test', '/login', { expect: 303, ");
    expect(module).toContain("assets: get('shop.test', '/', { expect: [200, 404], ");
    expect(module).toContain("getRoot: get('shop.test', '/', { body: 'discard' })");
  });

  it('leaves out requests to other sites, and says so', async () => {
    const entries: Entry[] = [
      { request: 'GET https://www.shop.test/' },
      { request: 'GET https://api.shop.test/v1' },
      { request: 'GET https://tracker.example/pixel' },
      {
        request: 'OPTIONS https://api.shop.test/v1',
        headers: { 'access-control-request-method': 'POST' },
      },
      { request: 'GET https://www.shop.test/a.js', type: 'text/javascript' },
    ];
    const { notes, found } = await imported(entries, { assets: 'omit' });
    expect(found).toMatchObject({ requests: 2 });
    expect(notes).toEqual([
      'left out 1 request to sites other than shop.test',
      'left out 1 request that browsers send by themselves (preflights)',
      'left out 1 request for assets',
    ]);
    expect((await imported(entries, { allHosts: true })).found).toMatchObject({ requests: 4 });
  });

  it('takes credentials that came from no response from the environment', async () => {
    const { profile, module, notes } = await imported([
      { request: 'GET http://shop.test/a', headers: { authorization: 'Bearer my-own-token' } },
    ]);
    expect(profile).toContain('authorization: ${AUTHORIZATION}');
    expect(module + profile).not.toContain('my-own-token');
    expect(notes).toContain('set AUTHORIZATION in the environment: no response contained it');
  });

  it('says which bodies were not recorded, and that no response was', async () => {
    const { notes } = await imported([
      { request: 'POST http://shop.test/upload', headers: { 'content-length': '199' }, answer: '' },
      {
        request: 'POST http://shop.test/photo',
        form: { title: 'a', photo: undefined },
        answer: '',
      },
      { request: 'POST http://shop.test/form', form: { title: 'a' }, answer: '' },
      { request: 'POST http://shop.test/cart', headers: { 'content-length': '0' }, answer: '' },
    ]);
    expect(notes).toEqual([
      'add the body of POST /upload: it was not recorded',
      'add the body of POST /photo: it was not recorded',
      'no response was recorded, so no value comes from one: export the HAR file with content',
    ]);
  });

  it.each([
    ['no JSON', 'name: a\nb', /is not JSON: Unexpected token '.', "name: a b"$/],
    ['no log', '{}', /is not a HAR file: log is missing$/],
    ['no HAR', '{"log": {"entries": [{"request": 5}]}}', /is not a HAR file: log\.entries\.0\./],
    ['empty', '{"log": {"entries": []}}', /contains no HTTP request with a response/],
  ])('that is %s is rejected', async (_, text, message) => {
    const file = join(folder, 'b.har');
    await writeFile(file, text);
    expect(() => importHar(file, 'b', { assets: 'group', allHosts: false })).toThrow(message);
  });
});
