import { describe, expect, it, test } from 'vitest';
import { plainTarget, type ServiceTarget } from '../../src/border/service-settings.ts';
import { defineWorkflow, get } from '../../src/index.ts';
import { SimulatedUser } from '../../src/journey/simulated-user.ts';
import { sitesOf } from '../../src/journey/sites.ts';
import { compile, SETTINGS } from '../support/journey.ts';

const named = (url: string, host: string): ServiceTarget => {
  return { ...plainTarget(url), headers: ['x-api', 'host', 'host', host] };
};
const sites = sitesOf({
  shop: plainTarget('https://shop.test/v1'),
  images: plainTarget('http://images.test:8080'),
  pay: named('https://10.0.0.7:8443', 'pay.test'),
  socket: plainTarget('unix:/run/shop.sock'),
});

/** A user whose first request is made with this path. */
function userWith(path: string, known: typeof sites | null = sites) {
  const workflow = defineWorkflow({
    name: 'linked',
    steps: { page: get('shop', '/items', { query: { size: 5 } }) },
    *journey({ steps }) {
      yield* steps.page({ path });
    },
  });
  return new SimulatedUser(0, 'free', compile(workflow).open(null, known), SETTINGS);
}

describe('a path with scheme and host', () => {
  it.each([
    ['https://shop.test/v1/items?page=2', 'shop', '/items?page=2&size=5'],
    ['HTTPS://SHOP.test:443/v1/items#top', 'shop', '/items?size=5'],
    ['https://user:secret@shop.test/v1/a', 'shop', '/a?size=5'],
    ['http://images.test:8080/a b/ł.png', 'images', '/a%20b/%C5%82.png?size=5'],
    ['https://pay.test/cards', 'pay', '/cards?size=5'],
    ['https://10.0.0.7:8443/cards', 'pay', '/cards?size=5'],
    ['http://localhost/x', 'socket', '/x?size=5'],
    ['/items?page=2', 'shop', '/items?page=2&size=5'],
  ])('%s goes to %s', (link, service, path) => {
    const user = userWith(link);
    expect(user.getNextRequest()).toMatchObject({ method: 'GET', service, path });
    expect(user.service).toBe(service);
  });

  it.each([
    ['https://other.test/items?token=secret', 'https://other.test'],
    ['http://shop.test/v1/items', 'http://shop.test'],
    ['https://shop.test/v2/items', 'https://shop.test'],
    ['https://shop.test.evil.test/v1/items', 'https://shop.test.evil.test'],
    ['https://shop.test@evil.test/v1/items', 'https://evil.test'],
    ['https://', 'an address that is not a URL'],
  ])(
    '%s is not a service: an error that says what to do, with the line, and no secret',
    (link, where) => {
      const { error, outcome } = userWith(link);
      expect(outcome).toBe('failed');
      expect(error?.message).toBe(
        `step "page" was given a link to ${where}, which is none of the services (shop at https://shop.test/v1, images at http://images.test:8080, pay at https://pay.test, socket at http://localhost): add it to services in the profile, or give its path alone`,
      );
      expect(error?.stack).toMatch(/links\.test\.ts:\d+/);
    },
  );

  it('goes to the service of its step if no service is called', () => {
    const request = userWith('https://other.test/items?page=2', null).getNextRequest();
    expect(request).toMatchObject({ service: 'shop', path: '/items?page=2&size=5' });
  });
});

test('a step that is declared with a URL is refused with the services that it needs', () => {
  const workflow = defineWorkflow({
    name: 'whole',
    steps: { page: get('shop', 'https://cdn.other.test/items/{id}') },
    *journey({ steps }) {
      yield* steps.page({ params: { id: 1 } });
    },
  });
  expect(() => compile(workflow)).toThrow(
    /step page \(.*links\.test\.ts:\d+:\d+\): path "https:\/\/cdn\.other\.test\/items\/\{id\}" has a scheme and a host: add them to services in the profile \(cdn: https:\/\/cdn\.other\.test\), and declare the step with that service and the rest of the path/,
  );
});
