import { expect, test } from 'vitest';
import { type Steps, Workflow, type WorkflowClass } from '../src/journey/workflow.ts';
import { BrowseWorkflow } from '../src/shop/browse.ts';
import { SimulatedUser } from '../src/simulated-user.ts';
import { registeredWorkflows, registerWorkflow, workflowNamed } from '../src/workflows.ts';
import { SETTINGS } from './shop/drive.ts';

class Gift extends Workflow {
  static override readonly steps: Steps<Gift> = [
    ['product', '/products', {}, () => 1],
    ['cart', '/carts', { method: 'POST', json: { gift: true } }, (w) => w.steps.length],
  ];
}

class Empty extends Workflow {}

function names(): string[] {
  return registeredWorkflows().map(({ name }) => name);
}

test('knows the built-in workflows first, then others in the order of their registration', () => {
  expect(names()).toEqual(['browse', 'purchase', 'account', 'quickbuy']);
  registerWorkflow('gift', Gift);
  registerWorkflow('gift_2', class extends Gift {});
  expect(names().slice(4)).toEqual(['gift', 'gift_2']);
  expect(workflowNamed('gift')).toMatchObject({ name: 'gift', source: Gift });
  expect(new SimulatedUser(1, 'free', 'gift', SETTINGS).getNextRequest()?.path).toBe('/products');
});

test('accepts the same class again, as registered by a module that is loaded twice', () => {
  registerWorkflow('browse', BrowseWorkflow);
  expect(names().filter((name) => name === 'browse')).toHaveLength(1);
});

test.each([
  {
    what: 'a name that is taken',
    name: 'browse',
    given: Gift,
    message: /already a workflow "browse" \(BrowseW/,
  },
  { what: 'no name', name: '', given: Gift, message: /cannot be named ""/ },
  { what: 'a name that is dangerous', name: '__proto__', given: Gift, message: /cannot be named/ },
  { what: 'a name with a space', name: 'a b', given: Gift, message: /cannot be named "a b"/ },
  { what: 'a workflow without steps', name: 'empty', given: Empty, message: /it has no steps/ },
  {
    what: 'another class',
    name: 'date',
    given: Date,
    message: /not a class that extends Workflow/,
  },
  {
    what: 'no class',
    name: 'none',
    given: undefined,
    message: /not a class that extends Workflow/,
  },
])('rejects $what', ({ name, given, message }) => {
  expect(() => registerWorkflow(name, given as unknown as WorkflowClass)).toThrow(
    expect.objectContaining({ code: 'INVALID_WORKFLOW', message: expect.stringMatching(message) }),
  );
  expect(names()).not.toContain('empty');
});

test('lists the known workflows if an unknown one is requested', () => {
  expect(() => workflowNamed('brwose')).toThrow(
    expect.objectContaining({
      code: 'INVALID_WORKFLOW',
      message: expect.stringMatching(/"brwose".*browse, purchase, account, quickbuy/),
    }),
  );
  expect(() => new SimulatedUser(1, 'free', 'toString', SETTINGS)).toThrow(/no workflow/);
});
