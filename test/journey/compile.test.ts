import { describe, expect, test } from 'vitest';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { type Steps, Workflow, type WorkflowClass } from '../../src/journey/workflow.ts';

/** As plain JavaScript would pass it. */
function classWith(steps: unknown): WorkflowClass {
  class Given extends Workflow {
    static override readonly steps = steps as Steps<Given>;
  }
  return Given;
}

const next = () => 1;

function compiled(...steps: unknown[]) {
  return compileWorkflow('given', classWith(steps)).steps;
}

test('fills in what a step leaves out', () => {
  const [step] = compiled(['product', '/products?limit=5', {}, next]);
  expect(step).toMatchObject({
    index: 0,
    name: 'GET /products',
    service: 'product',
    method: 'GET',
    sendsToken: true,
    reads: 'json',
  });
  expect(step!.request({})).toMatchObject({
    path: '/products?limit=5',
    headers: ['accept', 'application/json'],
    body: null,
    step,
  });
});

test('writes a fixed body once and makes a computed one for each user', () => {
  const json = () => 7;
  const [fixed, computed, nothing] = compiled(
    ['cart', '/a', { method: 'POST', json: { a: 1 } }, next],
    ['cart', '/b', { method: 'POST', json }, next],
    ['cart', '/c', { method: 'POST', json: null }, next],
  );
  const requests = [fixed!, computed!, nothing!].map((step) => step.request({}));
  expect(requests.map(({ body }) => body)).toEqual(['{"a":1}', '7', 'null']);
  for (const { headers } of requests) expect(headers).toContain('content-type');
});

test('gives every step a unique name', () => {
  const steps = compiled(
    ['a', '/x?page=1', {}, next],
    ['a', '/x?page=2', {}, next],
    ['a', () => '/y', {}, next],
    ['a', '/x', { method: 'POST' }, next],
    ['a', '/x', { name: 'mine' }, next],
  );
  expect(steps.map(({ name }) => name)).toEqual(['GET /x', 'step-1', 'step-2', 'POST /x', 'mine']);
});

test('lets headers of a step take precedence, in upper or lower case', () => {
  const [step] = compiled(['a', '/', { headers: { Accept: 'text/plain', 'X-A': '1' } }, next]);
  expect(step!.request({}).headers).toEqual(['accept', 'text/plain', 'x-a', '1']);
});

describe('rejects', () => {
  test.each<{ what: string; steps: unknown; message: RegExp }>([
    { what: 'no steps', steps: [], message: /it has no steps/ },
    { what: 'steps that are not a list', steps: { 0: 'a' }, message: /it has no steps/ },
    { what: 'a step that is not a list', steps: ['a'], message: /step 0: expected \[service/ },
    { what: 'a step without next', steps: [['a', '/', {}]], message: /step 0: expected/ },
    { what: 'a missing service', steps: [['', '/', {}, next]], message: /service ""/ },
    { what: 'a relative path', steps: [['a', 'x', {}, next]], message: /path "x"/ },
    { what: 'a path with a space', steps: [['a', '/x y', {}, next]], message: /path "\/x y"/ },
    { what: 'an async path', steps: [['a', async () => '/', {}, next]], message: /path of type/ },
    {
      what: 'an async next',
      steps: [['a', '/', {}, async () => 1]],
      message: /next is not a plain/,
    },
    { what: 'no options', steps: [['a', '/', null, next]], message: /options are not an object/ },
    {
      what: 'an unknown option',
      steps: [['a', '/', { mehtod: 'GET' }, next]],
      message: /unknown option "mehtod"/,
    },
    {
      what: 'a method',
      steps: [['a', '/', { method: 'get' }, next]],
      message: /method "get" is not one/,
    },
    {
      what: 'a body use',
      steps: [['a', '/', { body: 'xml' }, next]],
      message: /body "xml" is not one/,
    },
    { what: 'a name', steps: [['a', '/', { name: 7 }, next]], message: /name of type number/ },
    { what: 'a body', steps: [['a', '/', { json: 1n }, next]], message: /json is neither/ },
    { what: 'a sample', steps: [['a', '/', { sample: 1n }, next]], message: /sample is neither/ },
    { what: 'headers', steps: [['a', '/', { headers: ['a'] }, next]], message: /headers are no/ },
    {
      what: 'a header that smuggles another',
      steps: [['a', '/', { headers: { a: 'x\r\nb: y' } }, next]],
      message: /header "a" must be printable ASCII/,
    },
    {
      what: 'a header name',
      steps: [['a', '/', { headers: { 'a b': 'x' } }, next]],
      message: /header "a b" must have a name without spaces/,
    },
    {
      what: 'a name twice',
      steps: [
        ['a', '/', { name: 'x' }, next],
        ['a', '/', { name: 'x' }, next],
      ],
      message: /step 1: another step already has the name "x"/,
    },
  ])('$what', ({ steps, message }) => {
    expect(() => compileWorkflow('given', classWith(steps))).toThrow(
      expect.objectContaining({
        code: 'INVALID_WORKFLOW',
        message: expect.stringMatching(message),
      }),
    );
  });

  test('lists everything that is wrong at once', () => {
    const steps = [['', 'x', {}, next], 'y', ['a', '/', { body: 'xml' }, 7]];
    expect(() => compileWorkflow('given', classWith(steps))).toThrow(
      /step 0: service.*step 0: path.*step 1:.*step 2: next.*step 2: body/s,
    );
  });
});
