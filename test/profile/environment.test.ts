import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/profile/environment.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { secretsOf } from '../../src/profile/secrets.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-environment-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const BASE = `name: test
requests_per_second: 5
duration_seconds: 10
user_type_distribution: { free: 1 }
workflow_distribution: { browse: 1 }
`;

function load(yaml: string, environment: Environment = {}, set?: readonly string[]) {
  const path = join(folder, 'profile.yaml');
  writeFileSync(path, yaml);
  return TrafficProfile.fromYaml(path, { environment, set });
}

/** The lines of the error, without the first. */
function problemsOf(yaml: string, environment: Environment = {}, set?: readonly string[]) {
  try {
    load(yaml, environment, set);
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
  return [];
}

describe('values from the environment', () => {
  it.each([
    ['${A}', { A: 'text' }, 'text'],
    ['before-${A}-after', { A: 'x' }, 'before-x-after'],
    ['${A}${B}', { A: '1', B: '2' }, '12'],
    ['${A:-default}', {}, 'default'],
    ['${A:-default}', { A: '' }, 'default'],
    ['${A:-default}', { A: 'set' }, 'set'],
    ['${A:-}', {}, ''],
    ['${A}', { A: '${B}' }, '${B}'],
    ['$${A}', { A: 'x' }, '${A}'],
    ['a $ and a {A}', {}, 'a $ and a {A}'],
    ['${A}', { A: 'true' }, 'true'],
    ['${A}', { A: '12' }, '12'],
  ])('%s with %j is the text %s', (value, environment, expected) => {
    const { headers } = load(`${BASE}headers: { x-a: '${value}' }`, environment);
    expect(headers).toEqual({ 'x-a': expected });
  });

  it('have the type that their key requires', () => {
    const yaml = `name: \${NAME}
requests_per_second: \${RPS}
duration_seconds: \${TIME}
seed: "1\${ZEROS}"
user_type_distribution: { free: "\${SHARE}" }
workflow_distribution: { browse: 1 }
services: { cart: { http: "\${HTTP}", tls: { insecure: "\${INSECURE}" } } }
max_users: \${USERS:-null}
`;
    const environment = { NAME: '17', RPS: '1e2', TIME: '5m', ZEROS: '00', SHARE: '1', HTTP: '2' };
    expect(load(yaml, { ...environment, INSECURE: 'true' })).toMatchObject({
      name: '17',
      requestsPerSecond: 100,
      durationSeconds: 300,
      seed: 100,
      maxUsers: null,
      serviceSettings: { cart: { http: 2, tls: { insecure: true } } },
    });
  });

  it('never become structure, whatever they contain', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const quoted = load(
          `${BASE}services: { cart: { basic_auth: { user: a, password: "\${A:-x}" } } }`,
          {
            A: text.replace(/\p{Cc}/gu, ''),
          },
        );
        const { password } = quoted.serviceSettings['cart']!.basicAuth!;
        expect(password).toBe(text.replace(/\p{Cc}/gu, '') || 'x');
      }),
    );
    const injected = load(`${BASE}headers: { x-a: "\${A}" }`, { A: "b\\nseed: 7', [x]: {y" });
    expect(injected).toMatchObject({ seed: 1, headers: { 'x-a': "b\\nseed: 7', [x]: {y" } });
  });

  it('are reported in one line each if they are missing, with the place', () => {
    const yaml = `${BASE}seed: \${SEED}
services: { cart: "http://\${HOST}/", user: { basic_auth: { user: a, password: "\${PASSWORD}" } } }`;
    expect(problemsOf(yaml)).toEqual([
      'seed: SEED is not set in the environment; write ${SEED:-…} to give it a default',
      'services.cart: HOST is not set in the environment; write ${HOST:-…} to give it a default',
      'services.user.basic_auth.password: PASSWORD is not set in the environment; write ${PASSWORD:-…} to give it a default',
    ]);
  });

  it.each(['${', '${}', '${A', '${1}', '${A-b}', '${A:-${B}}', '${A:?}', '${A b}'])(
    'are rejected if written as %s',
    (value) => {
      expect(problemsOf(`${BASE}headers: { x-a: '${value}' }`)).toContainEqual(
        expect.stringMatching(/^headers\.x-a: found .*, must be \$\{NAME\} or \$\{NAME:-default\}/),
      );
    },
  );

  it('are not shown if they are wrong', () => {
    const yaml = `${BASE}seed: "\${SEED}"
services: { cart: "\${URL}", user: "ftp://\${URL}" }
headers: { x-a: "\${KEY}" }
wrong: "\${KEY}"`;
    const secret = { SEED: 'my-secret', URL: 'my-secret', KEY: 'my-secret\u0000' };
    const problems = problemsOf(yaml, secret);
    expect(problems).toHaveLength(5);
    expect(problems.join()).not.toContain('my-secret');
    expect(problems).toContainEqual(
      expect.stringContaining('seed: found ***, from the environment'),
    );
  });

  it('are treated as secrets, except for values that are meant to be shown: names, hosts and numbers', () => {
    const yaml = `${BASE.replace('test', '${STAGE}')}headers: { x-a: "Bearer \${TOKEN}", x-b: "\${COUNT}" }
services: { cart: "https://\${HOST}/\${TENANT}", user: "\${WHOLE}", auth: { basic_auth: { user: a, password: in-the-file } } }`;
    const profile = load(yaml, {
      STAGE: 'staging',
      TOKEN: 's3cr3t',
      COUNT: '12345',
      HOST: 'shop.example',
      TENANT: 'acme-7',
      WHOLE: 'http://127.0.0.1/hidden-path',
    });
    expect(secretsOf(profile).values.toSorted()).toEqual(
      ['/hidden-path', 'acme-7', 'in-the-file', 's3cr3t'].toSorted(),
    );
    expect(JSON.stringify(profile.with({ seed: 2 }).name)).toBe('"staging"');
    expect(secretsOf(profile.with({ seed: 2 })).hide('a s3cr3t')).toBe('a ***');
  });

  it('are not resolved in profiles made in code', () => {
    const profile = TrafficProfile.from({
      name: '${HOME}',
      requestsPerSecond: 1,
      durationSeconds: 1,
      userTypeDistribution: { free: 1 },
      workflowDistribution: { browse: 1 },
    });
    expect(profile.name).toBe('${HOME}');
  });
});

describe('values set from outside', () => {
  it.each([
    ['requests_per_second=50', { requestsPerSecond: 50 }],
    ['duration_seconds=5m', { durationSeconds: 300 }],
    ['name=17', { name: '17' }],
    ['name=a=b', { name: 'a=b' }],
    ['services.cart=http://a', { services: { cart: 'http://a' } }],
    ['services."my.cart".url=http://a', { services: { 'my.cart': 'http://a' } }],
    ['services.cart.tls.insecure=true', { serviceSettings: { cart: { tls: { insecure: true } } } }],
    ['thresholds.0=latency_p95 < 5', { thresholds: ['latency_p95 < 5'] }],
    ['think_time_seconds.max=2m', { thinkTimeSeconds: { min: 0.5, max: 120 } }],
    ['max_users=null', { maxUsers: null }],
    ['max_users=', { maxUsers: null }],
    ['headers.x-a=${A}', { headers: { 'x-a': 'from outside' } }],
  ])('%s', (set, expected) => {
    expect(load(BASE, { A: 'from outside' }, [set])).toMatchObject(expected);
  });

  it('change existing values and leave the rest', () => {
    const yaml = `name: test
stages: [{ for_seconds: 10, requests_per_second: 5 }, { for_seconds: 20, requests_per_second: 9 }]
user_type_distribution: { free: 1 }
workflow_distribution: { browse: 1 }
services: { cart: http://a, user: "\${NOT_NEEDED}" }`;
    const profile = load(yaml, {}, [
      'stages.1.requests_per_second=7',
      'stages.2.requests_per_second=3',
      'stages.2.for_seconds=1s',
      'services.cart.host=shop.example',
      'services.user=http://b',
    ]);
    expect(profile.stages?.map((stage) => stage.requestsPerSecond)).toEqual([5, 7, 3]);
    expect(profile.durationSeconds).toBe(31);
    expect(profile.services).toEqual({ cart: 'http://a', user: 'http://b' });
    expect(profile.serviceSettings).toEqual({ cart: { host: 'shop.example' } });
  });

  it('are rejected with the same messages as in the file', () => {
    const set = ['requests_per_secnd=5', 'seed=x', 'services.cart=nowhere', '__proto__.x=1'];
    expect(problemsOf(BASE, {}, set)).toEqual([
      'requests_per_secnd: unknown key (found "5"), did you mean requests_per_second?',
      expect.stringMatching(/^__proto__: unknown key/),
      'seed: found "x", must be a whole number from 0 to 4,294,967,295',
      expect.stringMatching(/^services\.cart: found "nowhere", must be an http/),
    ]);
  });

  it.each([
    ['a', 'expected key=value, such as services.shop=http://127.0.0.1:8080, found "a"'],
    ['=a', 'expected key=value'],
    ['a..b=c', 'expected key=value'],
    ['name.x=1', 'name is "test", which has no keys'],
    ['stages.5.shape=linear', 'stages is nothing (null), which has no keys'],
  ])('%s is refused', (set, message) => {
    const refused = expect.objectContaining({ code: 'INVALID_OPTION' });
    const stages = `${BASE}stages:\n`;
    if (set.startsWith('stages')) {
      expect(problemsOf(stages, {}, [set]).join()).toContain('stages: found a mapping of 5');
      return;
    }
    expect(() => load(BASE, {}, [set])).toThrow(refused);
    expect(() => load(BASE, {}, [set])).toThrow(message);
  });

  it('cannot leave gaps in a list', () => {
    const yaml = `${BASE}thresholds: [latency_p95 < 5]`;
    expect(() => load(yaml, {}, ['thresholds.2=latency_p95 < 6'])).toThrow(
      '--set: thresholds is a list of 1: "2" is not an index in it',
    );
    expect(load(yaml, {}, ['thresholds.1=latency_p95 < 6']).thresholds).toHaveLength(2);
  });
});

describe('settings of services', () => {
  it.each([
    ['{ tls: { cert: a.pem } }', 'tls.key: missing, must be used with cert'],
    ['{ basic_auth: { password: a } }', 'basic_auth.user: missing, must be used with password'],
    [
      '{ basic_auth: { user: "a:b", password: a } }',
      'basic_auth.user: found "a:b", must have no colon',
    ],
    ['{ http: 3 }', 'http: found 3, must be 1 or 2'],
    ['{ tls: { insecure: yes } }', 'tls.insecure: found "yes", must be true or false'],
    ['{ host: "a b" }', 'host: found "a b", must be a host name'],
    [
      '{ headers: { "a b": c } }',
      'headers["a b"]: found "c", must have a name without spaces and special characters',
    ],
    ['{ headers: { a: 5 } }', 'headers.a: found 5, must be text'],
    [
      '{ basicAuth: {} }',
      'basicAuth: unknown key (found an empty mapping), did you mean basic_auth?',
    ],
    ['5', 'found 5, must be an http:// or https:// base URL'],
    ['[]', 'found a list of 0, must be an http:// or https:// base URL'],
  ])('%s is refused', (service, message) => {
    const [problem = '', ...others] = problemsOf(`${BASE}services: { cart: ${service} }`);
    expect(problem).toContain(message);
    expect(problem).toMatch(/^services\.cart[.:[]/);
    expect(others).toEqual([]);
  });

  it('are kept when a URL is set elsewhere, and paths are relative to the file', () => {
    const profile = load(`${BASE}services: { cart: { url: "http://a", tls: { ca: ca.pem } } }`);
    const changed = profile.with({ services: { cart: 'http://b', user: { host: 'c' } } });
    expect(changed.services).toEqual({ cart: 'http://b' });
    expect(changed.serviceSettings).toEqual({
      cart: { tls: { ca: join(folder, 'ca.pem') } },
      user: { host: 'c' },
    });
  });
});
