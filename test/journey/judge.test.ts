import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { defineWorkflow, type Expectation, get, StepFailure } from '../../src/index.ts';
import { judgeOf } from '../../src/journey/judge.ts';
import { sampleResponse } from '../../src/journey/sample-answer.ts';
import { play, status } from '../support/journey.ts';

const judged = (expected: Expectation, code: number) =>
  judgeOf('list', { expect: expected })!(status(code));

describe('an answer', () => {
  test.each<[string, Expectation, number, string | null]>([
    ['of the status that is expected', 201, 201, null],
    ['of another status', 201, 200, 'status 200 instead of 201'],
    ['of one of the statuses', [200, 404], 404, null],
    ['of none of the statuses', [200, 404], 500, 'status 500 instead of 200 or 404'],
    ['that a function takes', (r) => r.status > 400, 500, null],
    ['that a function refuses', () => false, 200, 'unexpected response: status 200'],
    ['that a function refuses with a reason', () => 'no token', 200, 'no token'],
  ])('%s', (_what, expected, code, reason) => {
    const result = judged(expected, code);
    if (reason === null) expect(result).toMatchObject({ status: code });
    else expect(result).toMatchObject({ name: 'StepFailure', step: 'list', message: reason });
  });

  test('that never came is not passed to any check', () => {
    const judge = judgeOf('list', {
      expect: () => {
        throw new Error('asked');
      },
    });
    const nothing = { ...status(0), error: 'connection_refused' };
    expect(judge?.(nothing)).toMatchObject({ message: 'connection refused' });
  });

  test('has the JSON that its schema returns, and fails with the first issue', () => {
    const schema = v.object({ ids: v.array(v.pipe(v.string(), v.transform(Number))) });
    const judge = judgeOf('list', { response: schema })!;
    expect(judge(sampleResponse({ ids: ['7'] })).valueOf()).toMatchObject({ json: { ids: [7] } });
    const wrong = judge(sampleResponse({ ids: ['7', 8] }));
    expect(wrong).toBeInstanceOf(StepFailure);
    expect(wrong).toMatchObject({ message: expect.stringMatching(/^ids\.1: .*string/) });
    expect(judge(status(404))).toMatchObject({ message: 'status 404' });
  });
});

test('a step with an unexpected response ends the journey, unless the failure is caught', () => {
  const steps = { list: get('shop', '/products', { expect: 200 }), home: get('shop', '/') };
  const plain = defineWorkflow({
    name: 'plain',
    steps,
    *journey({ steps }) {
      yield* steps.list();
      yield* steps.home();
    },
  });
  const { user, requests } = play(plain, () => status(503));
  expect(requests).toEqual(['GET /products']);
  expect(user).toMatchObject({
    outcome: 'failed',
    failure: 'list: status 503 instead of 200',
    error: null,
  });
  const careful = defineWorkflow({
    name: 'careful',
    steps,
    *journey({ user, steps }) {
      try {
        yield* steps.list();
      } catch (error) {
        if (!(error instanceof StepFailure)) throw error;
        if (error.response.status === 503) yield* steps.home();
        return user.abandon();
      }
    },
  });
  const left = play(careful, () => status(503));
  expect(left.requests).toEqual(['GET /products', 'GET /']);
  expect(left.user.outcome).toBe('abandoned');
});

test('a check that throws is an error of the workflow', () => {
  const workflow = defineWorkflow({
    name: 'throwing',
    steps: {
      list: get<{ products: [] }>('shop', '/', { expect: ({ json }) => json.products.length > 0 }),
    },
    *journey({ steps }) {
      yield* steps.list();
    },
  });
  const { user } = play(workflow, () => status(204));
  expect(user.error?.stack).toMatch(/judge\.test\.ts:\d+/);
  expect(user.outcome).toBe('failed');
});

test('an asynchronous schema is an error of the workflow', () => {
  const later = {
    '~standard': { version: 1, vendor: 'me', validate: async () => ({ value: 1 }) },
  } as const;
  expect(() => judgeOf('list', { response: later })!(status(200))).toThrow(/is asynchronous/);
});
