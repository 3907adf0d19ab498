import { describe, expect, test } from 'vitest';
import { plainTarget } from '../../src/border/service-settings.ts';
import { defineWorkflow, get, post } from '../../src/index.ts';
import { sampleResponse } from '../../src/journey/sample-answer.ts';
import { SimulatedUser } from '../../src/journey/simulated-user.ts';
import { sitesOf } from '../../src/journey/sites.ts';
import type { StepResponse } from '../../src/journey/workflow.ts';
import { compile, SETTINGS, status } from '../support/journey.ts';

const sites = sitesOf({
  shop: plainTarget('https://shop.test/v1'),
  pay: plainTarget('https://pay.test'),
  images: plainTarget('https://shop.test/v1/images'),
});
type Headers = StepResponse['headers'];
const answer = (code: number, headers: Headers = {}, json: unknown = {}) => ({
  ...sampleResponse(json),
  status: code,
  ok: code < 300,
  headers,
});

interface Browsing {
  readonly cookies?: boolean;
  readonly redirects?: number;
  readonly etags?: boolean;
}

/** Sends a GET, a POST and the GET again; returns each request in words, and what the journey saw. */
function browse(browsing: Browsing, answers: readonly StepResponse[]) {
  const seen: unknown[] = [];
  const workflow = defineWorkflow({
    name: 'browsing',
    ...browsing,
    steps: {
      list: get('shop', '/list', { headers: { authorization: 'Basic x' } }),
      add: post('shop', '/cart/items'),
    },
    *journey({ steps }) {
      for (const step of [steps.list, () => steps.add({ json: 1 }), steps.list]) {
        const { status, json } = yield* step();
        seen.push([status, json]);
      }
    },
  });
  const compiled = compile(workflow).open(null, sites);
  const user = new SimulatedUser(0, 'free', compiled, SETTINGS);
  const requests: string[] = [];
  const services: (string | undefined)[] = [];
  const left = [...answers];
  for (let request = user.getNextRequest(); request !== null; request = user.getNextRequest()) {
    const headers = request.headers.filter((_, i) =>
      /cookie|none|auth/.test(request!.headers[i & ~1]!),
    );
    requests.push([request.method, request.path, request.body ?? '', ...headers].join(' ').trim());
    services.push(user.service);
    user.advance(left.shift() ?? status(200));
  }
  expect(user.error).toBeNull();
  return { requests, seen, services };
}

test('a workflow without a browser remembers nothing', () => {
  const { requests } = browse({}, [answer(200, { 'set-cookie': 'a=1', etag: '"1"' })]);
  expect(requests.join()).not.toMatch(/cookie|none-match/);
});

test('cookies are sent back to where they came from', () => {
  const set = ['a=1; Path=/', 'b=2'];
  const { requests } = browse({ cookies: true }, [answer(200, { 'set-cookie': set })]);
  expect(requests).toEqual([
    'GET /list  authorization Basic x',
    'POST /cart/items 1 cookie b=2; a=1',
    'GET /list  authorization Basic x cookie b=2; a=1',
  ]);
});

test('a page that has not changed is returned as stored', () => {
  const { requests, seen } = browse({ etags: true }, [
    answer(200, { etag: '"v1"' }, { page: 1 }),
    status(200),
    answer(304),
  ]);
  expect(requests.at(-1)).toBe('GET /list  authorization Basic x if-none-match "v1"');
  expect(seen.at(-1)).toEqual([200, { page: 1 }]);
});

describe('a redirect', () => {
  const to = (location: string, code = 302) => answer(code, { location });

  test.each<[string, StepResponse, string, string]>([
    ['to a path', to('/v1/other?x=1'), 'GET /other?x=1  authorization Basic x', 'shop'],
    ['to a relative path', to('other'), 'GET /other  authorization Basic x', 'shop'],
    ['to another service, without the authorization', to('https://pay.test/a#b'), 'GET /a', 'pay'],
    [
      'to the service whose URL is the longest',
      to('/v1/images/1.png'),
      'GET /1.png  authorization Basic x',
      'images',
    ],
  ])('%s is followed', (_what, redirect, request, service) => {
    const { requests, seen, services } = browse({ redirects: 2 }, [redirect]);
    expect(requests[1]).toBe(request);
    expect(services[1]).toBe(service);
    expect(seen[0]).toEqual([200, undefined]);
  });

  test.each([
    ['elsewhere', to('https://other.test/')],
    ['to another scheme', to('http://shop.test/v1/x')],
    ['above the service', to('https://shop.test/v2/x')],
    ['to nonsense', to('https://[')],
    ['without a place', answer(302)],
  ])('%s is the journey’s to see', (_what, redirect) => {
    const { requests, seen } = browse({ redirects: 2 }, [redirect]);
    expect(requests).toHaveLength(3);
    expect(seen[0]).toEqual([302, {}]);
  });

  test('of a form is a GET, and for 307 the form again', () => {
    const [see, again] = [303, 307].map(
      (code) => browse({ redirects: 1 }, [status(200), to('/v1/done', code)]).requests[2],
    );
    expect(see).toBe('GET /done');
    expect(again).toBe('POST /done 1');
  });

  test('is followed as often as the workflow says', () => {
    const loop = Array.from({ length: 9 }, () => to('/v1/list'));
    const { requests, seen } = browse({ redirects: 2 }, loop);
    expect(requests).toHaveLength(9);
    expect(seen).toEqual([
      [302, {}],
      [302, {}],
      [302, {}],
    ]);
  });
});
