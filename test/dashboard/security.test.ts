import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dashboard } from '../../src/dashboard/dashboard.ts';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { profileOf } from '../support/profiles.ts';

const MARKUP = '<img src=x onerror=alert(1)></script><script>alert(2)</script>';

const generator = new TrafficGenerator(profileOf({ name: MARKUP }));
let dashboard: Dashboard;
let url: URL;
beforeAll(async () => {
  dashboard = new Dashboard({ port: 0 }, generator);
  await dashboard.start();
  url = new URL(dashboard.url);
});
afterAll(() => dashboard.stop(null));

interface Call {
  /** `TOKEN` stands for the token. */
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Not `fetch`, which would choose Host and Origin itself. */
async function call({ path, method = 'GET', headers = {}, body }: Call): Promise<Answer> {
  const token = url.pathname.split('/')[1]!;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request(
    { host: url.hostname, port: url.port, method, headers, path: path.replace('TOKEN', token) },
    resolve,
  );
  // A server that has received enough of a body may close while it is still being sent.
  sent.on('error', reject).end(body);
  const answer = await promise;
  return { status: answer.statusCode!, headers: answer.headers, body: await text(answer) };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (path: string, body: string, headers: Call['headers'] = {}): Call => ({
  path,
  method: 'POST',
  headers: { ...JSON_TYPE, ...headers },
  body,
});
const rate = (body: string) => post('/TOKEN/rate', body);

describe('a dashboard rejects', () => {
  it.each<[string, Call, number, RegExp]>([
    ['the page without a token', { path: '/' }, 403, /token is missing or wrong/],
    ['the page with a wrong token', { path: `/${'x'.repeat(32)}/` }, 403, /token is missing/],
    ['a token with something behind it', { path: '/TOKENx/' }, 403, /token is missing/],
    ['a token that is not first', { path: '/x/TOKEN/' }, 403, /token is missing/],
    ['a token in the query', { path: '/?token=TOKEN' }, 403, /token is missing/],
    ['events without a token', { path: '/events' }, 403, /token is missing/],
    ['events with a wrong token', { path: '/wrong/events' }, 403, /token is missing/],
    ['actions without a token', post('/pause', '{}'), 403, /token is missing/],
    ['actions with a wrong token', post('/wrong/pause', '{}'), 403, /token is missing/],
    ['a foreign host', { path: '/TOKEN/', headers: { host: 'evil.example' } }, 403, /host name/],
    [
      'a foreign host that begins like its own',
      { path: '/TOKEN/events', headers: { host: '127.0.0.1.evil.example' } },
      403,
      /host name/,
    ],
    [
      'a host that is another machine',
      { path: '/TOKEN/', headers: { host: '192.0.2.1' } },
      403,
      /host/,
    ],
    [
      'a foreign host for actions',
      post('/TOKEN/stop', '{}', { host: 'evil.example' }),
      403,
      /host name/,
    ],
    [
      'a foreign origin',
      post('/TOKEN/stop', '{}', { origin: 'http://evil.example' }),
      403,
      /other sites/,
    ],
    [
      'an origin on another port of this machine',
      post('/TOKEN/stop', '{}', { origin: 'http://127.0.0.1:1' }),
      403,
      /other sites/,
    ],
    ['an opaque origin', post('/TOKEN/stop', '{}', { origin: 'null' }), 403, /other sites/],
    [
      'events for a foreign origin',
      { path: '/TOKEN/events', headers: { origin: 'http://evil.example' } },
      403,
      /other sites/,
    ],
    ['actions by GET', { path: '/TOKEN/stop' }, 405, /stop must be sent as a POST/],
    ['actions by PUT', { path: '/TOKEN/stop', method: 'PUT' }, 405, /stop must be sent as a POST/],
    ['actions there are not', post('/TOKEN/exec', '{}'), 404, /no such page/],
    ['what a form can send', post('/TOKEN/stop', '{}', { 'content-type': 'text/plain' }), 415, /./],
    [
      'what a form sends',
      post('/TOKEN/stop', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      /./,
    ],
    [
      'an action without a content type, as any page can send it',
      { path: '/TOKEN/stop', method: 'POST' },
      415,
      /application\/json/,
    ],
    [
      'a type that only begins like JSON',
      post('/TOKEN/stop', '{}', { 'content-type': 'application/jsonx' }),
      415,
      /./,
    ],
    ['a URL that cannot be decoded', { path: '/TOKEN/%zz' }, 400, /URL is malformed/],
    ['a URL that cannot be decoded, without a token', { path: '/%' }, 400, /URL is malformed/],
    ['a huge body', rate(`"${'x'.repeat(2000)}"`), 413, /too large/],
    ['what is not JSON', rate('{"rate": 20'), 400, /JSON/],
    ['no body', rate(''), 400, /./],
    ['keys that pollute prototypes', rate('{"__proto__":{"rate":200}}'), 400, /not valid JSON/],
    [
      'keys that pollute constructors',
      rate('{"constructor":{"prototype":{"rate":200}}}'),
      400,
      /not valid JSON/,
    ],
    ['a rate that is a text', rate('{"rate":"200"}'), 400, /must be a number/],
    ['no rate', rate('{}'), 400, /must be a number/],
    ['null', rate('null'), 400, /must be a number/],
    ['a rate out of range', rate('{"rate":1e9}'), 400, /from 10 to 1000 requests per/],
    ['a rate below the range', rate('{"rate":-1}'), 400, /from 10 to 1000/],
    ['a rate beyond all numbers', rate('{"rate":1e999}'), 400, /must be a number/],
  ])('%s', async (_what, asked, status, says) => {
    const answer = await call(asked);
    expect(answer.body).toMatch(says);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain(url.pathname.split('/')[1]);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(generator.phase).toBe('idle');
    expect(generator.requestsPerSecond).toBe(100);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('a dashboard', () => {
  it('has a token that cannot be guessed, and a new one each time', async () => {
    const other = new Dashboard({ port: 0 }, generator);
    await other.start();
    expect(new URL(other.url).pathname).toMatch(/^\/[\w-]{32}\/$/);
    expect(new URL(other.url).pathname).not.toBe(url.pathname);
    await other.stop(null);
  });

  it.each([
    ['127.0.0.1', {}],
    ['localhost', { host: 'localhost:9999' }],
    ['the end of an SSH tunnel', { host: 'LOCALHOST:8080', origin: 'http://localhost:8080' }],
  ])('responds at %s', async (_name, headers) => {
    expect((await call({ path: '/TOKEN/', headers })).status).toBe(200);
    expect((await call(post('/TOKEN/pause', '{}', headers))).status).toBe(204);
  });

  it('keeps its page and its address private', async () => {
    for (const path of ['/TOKEN/', '/']) {
      const { headers } = await call({ path });
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    }
    const { headers } = await call({ path: '/TOKEN/' });
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
  });

  it('finds its page without the trailing slash', async () => {
    const { status, headers } = await call({ path: '/TOKEN' });
    expect(status).toBe(302);
    expect(headers.location).toBe(url.pathname);
  });

  it('shows markup in names as text', async () => {
    const { body } = await call({ path: '/TOKEN/' });
    expect(body).not.toContain(MARKUP);
    expect(body).not.toContain('<img src=x');
    expect(body).toContain('&lt;img src=x');
  });
});
