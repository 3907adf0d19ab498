import { expect, test } from 'vitest';
import { defineWorkflow, get, post } from '../../src/index.ts';
import type { WorkflowDefinition } from '../../src/journey/define-workflow.ts';
import { compile } from '../support/journey.ts';

const list = get('shop', '/products');
function* journey() {}

/** As plain JavaScript would pass it. */
const defined = (definition: object) =>
  compile(defineWorkflow(definition as unknown as WorkflowDefinition));

test.each<[string, object, RegExp]>([
  ['no steps', { steps: {} }, /it has no steps/],
  [
    'a step that was not made by get or post',
    { steps: { list: ['shop', '/'] } },
    /step list: decl/,
  ],
  ['an unknown key', { teps: {} }, /unknown key "teps"/],
  ['a plain function', { journey: () => undefined }, /journey is not a generator function/],
  ['an async generator', { async *journey() {} }, /journey is not a generator function/],
  [
    'a sample for no step',
    { samples: { lst: {} } },
    /samples has a response for "lst", which is not a step/,
  ],
  ['data from nowhere', { data: { rows: 'a.csv' } }, /data "rows" is not a source/],
  ['a step name', { steps: { 'a b': list } }, /name "a b" is not a letter/],
  ['a service', { steps: { list: get('', '/') } }, /service "" is not a name/],
  ['a relative path', { steps: { list: get('shop', 'x') } }, /path "x" is not a URL path/],
  ['a blank in a path', { steps: { list: get('shop', '/{id}/a b') } }, /path .* is not a URL path/],
  [
    'a header',
    { steps: { list: get('s', '/', { headers: { te: 'x' } }) } },
    /header "te" cannot be/,
  ],
  [
    'two bodies',
    { steps: { a: post('s', '/', { json: 1, text: 'x' }) } },
    /two bodies, json and text/,
  ],
])('%s is refused', (_what, part, message) => {
  expect(() => defined({ name: 'given', steps: { list }, journey, ...part })).toThrow(
    expect.objectContaining({
      code: 'INVALID_WORKFLOW',
      message: expect.stringMatching(message),
    }),
  );
});

test('everything that is wrong with a step is listed at once', () => {
  const steps = { list: get('', 'x', { expect: '200' as never }) };
  expect(() => defined({ name: 'given', steps, journey })).toThrow(
    /service "".*expect is.*path "x"/s,
  );
});

test('a rejected step is named with its location', () => {
  const steps = { list: get('', '/') };
  expect(() => defined({ name: 'given', steps, journey })).toThrow(
    /step list \(test\/journey\/compile-code\.test\.ts:\d+:\d+\): service/,
  );
});
