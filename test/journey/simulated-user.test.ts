import { describe, expect, test } from 'vitest';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { SimulatedUser } from '../../src/journey/simulated-user.ts';
import { type Step, type Steps, Workflow } from '../../src/journey/workflow.ts';
import { answer } from '../shop/answers.ts';
import { drive, SETTINGS } from '../shop/drive.ts';
import { userOf } from './user-of.ts';

const OK = answer(200, {});
const get: Step = ['product', '/products', {}, () => 1];

class Gift extends Workflow {
  static override readonly steps: Steps<Gift> = [
    [
      'product',
      '/products?limit=5',
      { name: 'list' },
      (w, r) => {
        w.id = String((r.json as { id: number }).id);
        w.context['seen'] = 1;
        return 1;
      },
    ],
    [
      'cart',
      (w) => `/carts/${encodeURIComponent(w.userType)}`,
      { method: 'POST', json: (w) => ({ productId: w.id }), headers: { 'X-Gift': 'yes' } },
      (w) => w.steps.length,
    ],
  ];
  id = '';
}

test('goes through a workflow step by step, driven by hand', () => {
  const user = new SimulatedUser(12, 'premium', compileWorkflow('gift', Gift), SETTINGS);
  expect(user).toMatchObject({
    userId: 'premium-12',
    userType: 'premium',
    authToken: null,
    currentStep: 0,
    thinkTimeMs: 0,
    outcome: null,
  });

  expect(user.getNextRequest()).toMatchObject({
    service: 'product',
    method: 'GET',
    path: '/products?limit=5',
    headers: ['accept', 'application/json'],
    body: null,
    step: { name: 'list', index: 0 },
  });
  user.advance(answer(200, { id: 77 }));

  expect(user.currentStep).toBe(1);
  expect(user.isComplete()).toBe(false);
  expect(user.context).toEqual({ seen: 1 });
  expect(user.thinkTimeMs).toBeGreaterThanOrEqual(500);
  expect(user.thinkTimeMs).toBeLessThanOrEqual(2000);
  expect(user.getNextRequest()).toMatchObject({
    service: 'cart',
    method: 'POST',
    path: '/carts/premium',
    headers: ['accept', 'application/json', 'content-type', 'application/json', 'x-gift', 'yes'],
    body: '{"productId":"77"}',
  });
  user.advance(answer(201, {}));

  expect(user.isComplete()).toBe(true);
  expect(user).toMatchObject({ outcome: 'completed', thinkTimeMs: 0, currentStep: 2, error: null });
  expect(user.getNextRequest()).toBeNull();
});

test('keeps what one user learned separate from all others', () => {
  const workflow = compileWorkflow('gift', Gift);
  const [a, b] = [1, 2].map((index) => new SimulatedUser(index, 'free', workflow, SETTINGS));
  a?.advance(answer(200, { id: 1 }));
  b?.advance(answer(200, { id: 2 }));
  expect(a?.getNextRequest()?.body).toBe('{"productId":"1"}');
  expect(b?.getNextRequest()?.body).toBe('{"productId":"2"}');
});

test('returns the same request until it is answered, without drawing again', () => {
  const user = userOf(['product', (w) => `/${w.random()}`, {}, () => 0]);
  const first = user.getNextRequest();
  expect(user.getNextRequest()).toBe(first);
  user.advance(OK);
  expect(user.getNextRequest()?.path).not.toBe(first?.path);
});

test('sends its token with every request once it has one, unless the step has its own authorization', () => {
  const user = userOf(
    [
      'auth',
      '/a',
      {},
      (w) => {
        w.user.authToken = 'abc';
        return 1;
      },
    ],
    ['auth', '/b', {}, () => 2],
    ['auth', '/c', { headers: { Authorization: 'Basic x' } }, () => 3],
  );
  expect(drive(user, () => OK).requests.map(({ headers }) => headers.slice(2))).toEqual([
    [],
    ['authorization', 'Bearer abc'],
    ['authorization', 'Basic x'],
  ]);
});

test('ignores responses after the end', () => {
  const user = userOf(get);
  user.advance(OK);
  user.advance(answer(500));
  expect(user).toMatchObject({ outcome: 'completed', currentStep: 1 });
});

test('can leave and fail, and continues if next returns a step after all', () => {
  const ending = (next: Step[3]) => drive(userOf(['a', '/', {}, next]), () => OK).user.outcome;
  expect(ending((w) => w.abandon())).toBe('abandoned');
  expect(ending((w) => w.fail())).toBe('failed');
  let hesitated = false;
  expect(
    ending((w) => {
      if (hesitated) return w.steps.length;
      hesitated = true;
      w.abandon();
      return 0;
    }),
  ).toBe('completed');
});

test('starts at the step that the workflow returns', () => {
  class Late extends Workflow {
    static override readonly steps: Steps<Late> = [get, ['cart', '/carts', {}, () => 2]];
    override firstStep(): number {
      return 1;
    }
  }
  const user = new SimulatedUser(1, 'free', compileWorkflow('late', Late), SETTINGS);
  expect(user.getNextRequest()?.path).toBe('/carts');
});

describe('next', () => {
  const named = (next: () => number | string) =>
    userOf(
      ['product', '/list', { name: 'list' }, next],
      ['cart', '/carts', { name: 'add' }, () => 'end'],
    );

  test('leads to a step by its name as well as by its index, and to the end', () => {
    for (const next of [() => 'add', () => 1]) {
      const user = named(next);
      user.advance(OK);
      expect(user.getNextRequest()?.step.name).toBe('add');
      user.advance(OK);
      expect(user).toMatchObject({ outcome: 'completed', error: null });
    }
    const user = named(() => 'end');
    user.advance(OK);
    expect(user.outcome).toBe('completed');
  });

  test.each(['ad', '', 'END', -1, 3, 0.5])('cannot lead to %j: its user fails', (next) => {
    const user = named(() => next);
    user.advance(OK);
    expect(user.outcome).toBe('failed');
    expect(user.error?.message).toContain(String(next));
  });
});

describe('the think time', () => {
  const thinking = (think: (workflow: Workflow) => void): SimulatedUser => {
    const user = userOf(
      [
        'product',
        '/one',
        {},
        (w) => {
          think(w);
          return 1;
        },
      ],
      ['product', '/two', {}, () => 2],
      ['product', '/three', {}, () => 3],
    );
    user.advance(OK);
    return user;
  };

  test.each([0, 250, 3_600_000])('is the one set by the workflow: %i ms', (ms) => {
    expect(thinking((w) => w.thinkFor(ms)).thinkTimeMs).toBe(ms);
  });

  test('is the last one that was set, and the profile’s again at the next step', () => {
    const user = thinking((w) => {
      w.thinkFor(10);
      w.user.thinkFor(7000);
    });
    expect(user.thinkTimeMs).toBe(7000);
    user.advance(OK);
    expect(user.thinkTimeMs).toBeGreaterThanOrEqual(500);
    expect(user.thinkTimeMs).toBeLessThanOrEqual(2000);
    user.advance(OK);
    expect(user).toMatchObject({ outcome: 'completed', thinkTimeMs: 0 });
  });

  test.each([-1, Number.NaN, 3_600_001, Number.POSITIVE_INFINITY])(
    'of %d ms ends the journey with an error that names the range',
    (ms) => {
      const user = thinking((w) => w.thinkFor(ms));
      expect(user).toMatchObject({ outcome: 'failed', thinkTimeMs: 0 });
      expect(user.error?.message).toBe(`thinkFor(${ms}): expected 0 to 3600000 milliseconds`);
    },
  );

  test('cannot be assigned: that would be overwritten, so it is an error', () => {
    const user = thinking((w) => Object.assign(w.user, { thinkTimeMs: 2000 }));
    expect(user.outcome).toBe('failed');
    expect(user.error?.message).toMatch(/thinkTimeMs/);
  });
});

describe('the sample answer', () => {
  test('is made for the request, by its step', () => {
    const sample = (_w: Workflow, path: string) => ({ path });
    const user = userOf(
      ['product', '/one', { sample: { is: 'given' } }, () => 1],
      ['product', '/two', { sample }, () => 2],
    );
    expect(user.sampleAnswer()).toMatchObject({ status: 200, ok: true, json: { is: 'given' } });
    user.advance(OK);
    expect(user.sampleAnswer()).toMatchObject({ json: { path: '/two' }, text: '{"path":"/two"}' });
    user.advance(OK);
    expect(user.sampleAnswer()).toBeNull();
  });

  test('that cannot be computed fails only its user', () => {
    const sample = () => {
      throw new Error('no sample');
    };
    const user = userOf(['product', '/one', { sample }, () => 1]);
    expect(user.sampleAnswer()).toBeNull();
    expect(user).toMatchObject({ outcome: 'failed', error: new Error('no sample') });
  });
});

test('can be extended with fields of a scheduler', () => {
  class Scheduled extends SimulatedUser {
    dueMs = 0;
  }
  const user = new Scheduled(3, 'guest', compileWorkflow('gift', Gift), SETTINGS);
  expect(user.getNextRequest()?.service).toBe('product');
  expect(user.dueMs).toBe(0);
});
