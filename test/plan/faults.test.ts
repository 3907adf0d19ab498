import { expect, it } from 'vitest';
import { answer, type DefinedWorkflow, defineWorkflow, get, post } from '../../src/index.ts';
import { Catalogue } from '../../src/journey/catalogue.ts';
import { compileWorkflow } from '../../src/journey/compile.ts';
import type { CompiledWorkflow } from '../../src/journey/compiled.ts';
import { type Steps, Workflow } from '../../src/journey/workflow.ts';
import { rehearse } from '../../src/plan/faults.ts';
import { compile } from '../support/journey.ts';
import { profileOf } from '../support/profiles.ts';

const steps = {
  list: get<{ id: string }>('shop', '/list'),
  add: post('shop', '/{id}'),
};

async function faultsOf(workflow: DefinedWorkflow | CompiledWorkflow): Promise<string[]> {
  const compiled = 'steps' in workflow ? workflow : compile(workflow);
  const { name } = compiled;
  const profile = profileOf({ workflowDistribution: { [name]: 1 } });
  const catalogue = await new Catalogue([compiled]).rehearsed([name]);
  try {
    rehearse(profile, catalogue);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
}

const HERE = '\\(test/plan/faults\\.test\\.ts:\\d+:\\d+\\)';

it('a request that cannot be sent is found with its line, also after others and behind a random branch', async () => {
  const faults = await faultsOf(
    defineWorkflow({
      name: 'sends',
      steps,
      *journey({ user, steps }) {
        const { ok } = yield* steps.list();
        yield* user.think(1);
        if (ok && user.chance(0.2)) yield* steps.list({ headers: { 'x-name': 'a\nb' } });
        yield* steps.add({ params: {} as { id: string } });
      },
    }),
  );
  expect(faults.sort()).toEqual([
    expect.stringMatching(
      `^workflow sends, step list: step "add" needs a value for {id} of its path, in params ${HERE}$`,
    ),
    expect.stringMatching(
      `^workflow sends, step list: step "list" has a header "x-name" that must be printable ASCII ${HERE}$`,
    ),
  ]);
});

it('a mistake before a response is read is found, one that the response may have caused is not', async () => {
  const mistaken = defineWorkflow({
    name: 'mistaken',
    steps,
    *journey({ user, steps }) {
      (user as unknown as { thnk(seconds: number): void }).thnk(1);
      yield* steps.list();
    },
  });
  expect(await faultsOf(mistaken)).toEqual([
    expect.stringMatching(`^workflow mistaken, step list: user\\.thnk is not a function ${HERE}$`),
  ]);
  const reading = defineWorkflow({
    name: 'reading',
    steps,
    *journey({ steps }) {
      const { json } = yield* steps.list();
      yield* steps.add({ params: { id: (json as unknown as { a: { b: string } }).a.b } });
    },
  });
  expect(await faultsOf(reading)).toEqual([]);
});

it('a foreign value is found where it is yielded, whatever was read before', async () => {
  const foreign = defineWorkflow({
    name: 'foreign',
    steps,
    // @ts-expect-error what it yields is not a request
    *journey({ steps }) {
      const { json } = yield* steps.list();
      if (json.id !== '') yield json.id;
    },
  });
  expect(await faultsOf(foreign)).toEqual([
    expect.stringMatching(
      `^workflow foreign, step list: the journey yielded a value "p-1": use yield\\* with a step ${HERE}$`,
    ),
  ]);
});

it('a journey that pauses forever, and one that no longer yields anything', {
  tags: 'long',
}, async () => {
  const pausing = defineWorkflow({
    name: 'pausing',
    steps,
    *journey({ user }) {
      for (;;) yield* user.think(1);
    },
  });
  expect((await faultsOf(pausing))[0]).toMatch(
    /^workflow pausing, step list: the journey paused 10000 times without a request/,
  );
  const hanging = defineWorkflow({
    name: 'hanging',
    steps,
    *journey({ steps }) {
      yield* steps.list();
      for (;;);
    },
  });
  expect(await faultsOf(hanging)).toEqual([
    expect.stringMatching(`^workflow hanging, step list: does not continue within 5 s ${HERE}$`),
  ]);
});

it('samples respond by step and by number, with status, headers and text', async () => {
  const seen: unknown[] = [];
  const sampled = defineWorkflow({
    name: 'sampled',
    steps: { ...steps, page: get('shop', '/page', { body: 'text', expect: 302 }) },
    samples: {
      list: (path, nth) => ({ id: `${path} ${nth}` }),
      page: answer({ status: 302, text: '<html>', headers: { location: '/' } }),
    },
    *journey({ user, steps }) {
      const page = yield* steps.page();
      const first = yield* steps.list();
      const second = yield* steps.list();
      if (user.index === 1)
        seen.push(page.status, page.text, page.headers, first.json, second.json);
      // The sample comes from the module itself, so this is the module's mistake.
      throw new Error('after all');
    },
  });
  expect(await faultsOf(sampled)).toEqual([
    expect.stringMatching(`^workflow sampled, step list: after all ${HERE}$`),
  ]);
  expect(seen).toEqual([302, '<html>', { location: '/' }, { id: '/list 1' }, { id: '/list 2' }]);
});

it('without a sample of the setup, errors that depend on it are not reported', async () => {
  const journey = (setupSample?: { list: string }) =>
    defineWorkflow({
      name: 'set-up',
      steps,
      setup: () => ({ list: '/x' }),
      ...(setupSample && { setupSample }),
      *journey({ steps, setup }) {
        yield* steps.list({ path: setup.list });
      },
    });
  expect(await faultsOf(journey())).toEqual([]);
  expect(await faultsOf(journey({ list: 'x y' }))).toEqual([
    expect.stringMatching(/made a path that cannot be sent, "x y"/),
  ]);
});

it('a journey without requests, or with one that it forgets to yield, is a fault', async () => {
  const empty = defineWorkflow({
    name: 'empty',
    steps,
    *journey({ user }) {
      yield* user.think(1);
    },
  });
  const forgetful = defineWorkflow({
    name: 'forgetful',
    steps,
    *journey({ user, steps }) {
      steps.list();
      yield* user.think(1);
    },
  });
  expect(await faultsOf(empty)).toEqual([
    expect.stringMatching(/^workflow empty: a user completes it without a request/),
  ]);
  expect(await faultsOf(forgetful)).toEqual([
    expect.stringMatching(
      /^workflow forgetful.*: the journey called steps.list\(\) without yield\*/,
    ),
  ]);
});

it('tables are rehearsed as well', async () => {
  class Table extends Workflow {
    static override readonly steps: Steps<Table> = [
      ['shop', '/a', {}, () => 1],
      ['shop', (w) => `no ${w.userType}`, { name: 'b' }, () => 'end'],
    ];
  }
  expect((await faultsOf(compileWorkflow('table', Table)))[0]).toMatch(
    /^workflow table, step b: Step "b" of table made a path that cannot be sent/,
  );
});
