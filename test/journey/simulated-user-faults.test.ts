import { describe, expect, test } from 'vitest';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { SimulatedUser } from '../../src/journey/simulated-user.ts';
import { type Step, type Steps, Workflow } from '../../src/journey/workflow.ts';
import { answer } from '../shop/answers.ts';
import { drive, SETTINGS } from '../shop/drive.ts';
import { userOf } from './user-of.ts';

const OK = answer(200, {});
const get: Step = ['product', '/products', {}, () => 1];

describe('a workflow that throws ends only its own journey as failed, with the error', () => {
  const broken = () => {
    throw new Error('broken');
  };

  test.each<{ what: string; step: Step; message: RegExp }>([
    { what: 'next throws', step: ['a', '/', {}, broken], message: /^broken$/ },
    {
      what: 'next throws no error',
      step: [
        'a',
        '/',
        {},
        () => {
          throw 'x';
        },
      ],
      message: /threw a value "x": throw an Error, or call fail/,
    },
    { what: 'next leads nowhere', step: ['a', '/', {}, () => 9], message: /"GET \/" .* led to 9/ },
    { what: 'next leads back too far', step: ['a', '/', {}, () => -1], message: /-1/ },
    { what: 'next leads between steps', step: ['a', '/', {}, () => 0.5], message: /0\.5/ },
    { what: 'next gives no number', step: ['a', '/', {}, () => Number.NaN], message: /NaN/ },
    {
      what: 'next gives a symbol',
      step: ['a', '/', {}, (() => Symbol('x')) as unknown as Step[3]],
      message: /Symbol\(x\)/,
    },
  ])('$what', ({ step, message }) => {
    const { user, requests } = drive(userOf(step), () => OK);
    expect(requests).toHaveLength(1);
    expectBroken(user, message);
  });

  const ring: Record<string, unknown> = {};
  ring['self'] = ring;

  test.each<{ what: string; step: Step; message: RegExp }>([
    { what: 'the path throws', step: ['a', broken, {}, () => 1], message: /^broken$/ },
    { what: 'the path is relative', step: ['a', () => 'x', {}, () => 1], message: /a path that/ },
    {
      what: 'the path has a blank',
      step: ['a', () => '/x y', {}, () => 1],
      message: /a path that/,
    },
    {
      what: 'the path has a line’s end',
      step: ['a', () => '/x\r\ny', {}, () => 1],
      message: /a path/,
    },
    {
      what: 'the path is not a string',
      step: ['a', (() => 7) as unknown as () => string, {}, () => 1],
      message: /a path that/,
    },
    { what: 'the body throws', step: ['a', '/', { json: broken }, () => 1], message: /^broken$/ },
    {
      what: 'the body is not JSON',
      step: ['a', '/', { json: () => ring }, () => 1],
      message: /circular/,
    },
  ])('$what', ({ step, message }) => {
    const user = userOf(step);
    expect(user.getNextRequest()).toBeNull();
    expectBroken(user, message);
  });

  test('its constructor throws', () => {
    class Unborn extends Workflow {
      static override readonly steps: Steps<Unborn> = [get];
      value = broken();
    }
    const user = new SimulatedUser(1, 'free', compileWorkflow('unborn', Unborn), SETTINGS);
    expect(user.getNextRequest()).toBeNull();
    expectBroken(user, /^broken$/);
  });

  function expectBroken(user: SimulatedUser, message: RegExp): void {
    expect(user.isComplete()).toBe(true);
    expect(user.outcome).toBe('failed');
    expect(user.error?.message).toMatch(message);
    expect(user.workflow.steps[user.currentStep]).toBeDefined();
    expect(user.getNextRequest()).toBeNull();
    expect(user.thinkTimeMs).toBe(0);
  }
});
