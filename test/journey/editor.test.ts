import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LanguageServer, type Position } from '../support/language-server.ts';

/** A workflow as a user writes it. The marks are cursor positions: `|name|` is not part of the text. */
const MARKED = `import { csv, defineWorkflow, get, post } from '../../src/index.ts';

interface Products {
  readonly products: readonly { readonly id: string; readonly price: number }[];
}

export default defineWorkflow({
  name: 'gift',
  |workflow|
  data: { accounts: csv('accounts.csv', { columns: ['email', 'password'] }) },
  steps: {
    list: get<Products>('shop', '/products', { expect: 200 }),
    bare: get('shop', '/', { |settings| }),
    add: post('shop', '/carts/{cart}/items/{item}'),
  },
  samples: { |samples| },
  setup: async () => ({ tenant: 'acme' }),
  *journey({ user, steps, data, setup }) {
    const account = data.accounts.|rows|unique();
    account.|columns|email;
    const list = yield* steps.list({ |call| });
    list.|answer|json.|json|products;
    setup.|setup|tenant;
    yield* user.|user|think(1);
    yield* steps.add({ params: { |params| } });
    yield* steps.|steps|
  },
});
`;

const marks = new Map<string, Position>();
let text = '';
for (const piece of MARKED.split('|')) {
  if (/^[a-z]+$/.test(piece) && MARKED.includes(`|${piece}|`)) {
    const lines = text.split('\n');
    marks.set(piece, { line: lines.length - 1, character: lines.at(-1)!.length });
  } else {
    text += piece;
  }
}

const MISTAKES = `import { csv, defineWorkflow, get, post } from '../../src/index.ts';
const steps = { list: get('shop', '/products/{id}'), add: post('shop', '/add') };
get('shop', '/', { expects: 200 });
defineWorkflow({
  name: 'misspelt',
  cookeis: true,
  steps,
  *journey({ steps }) { yield* steps.add(); },
});
defineWorkflow({
  name: 'samples',
  steps,
  samples: { lst: {} },
  *journey({ steps }) { yield* steps.add(); },
});
defineWorkflow({
  name: 'foreign',
  steps,
  *journey({ steps }) { yield* steps.add(); yield 7; },
});
defineWorkflow({
  name: 'journey',
  steps,
  data: { accounts: csv('accounts.csv', { columns: ['email'] }) },
  *journey({ user, steps, data }) {
    data.accounts.unique().emial;
    yield* steps.lists();
    yield* steps.list();
    yield* steps.add({ jsn: 1 });
    yield* user.think('1');
  },
});
`;

describe('an editor with TypeScript', { tags: 'long' }, () => {
  const server = new LanguageServer();
  let file: ReturnType<LanguageServer['open']>;
  beforeAll(async () => {
    await server.start();
    file = server.open('test/journey/in-an-editor.mts', text);
  });
  afterAll(() => server.stop());

  it.each([
    [
      'workflow',
      'what a workflow has',
      ['cookies', 'redirects', 'etags', 'teardown', 'setupSample'],
    ],
    [
      'settings',
      'the settings of a step',
      ['expect', 'response', 'headers', 'query', 'body', 'think', 'sample', 'decode'],
    ],
    ['samples', 'the steps that samples are for', ['list', 'add']],
    ['rows', 'which row', ['unique', 'circular', 'random', 'length']],
    ['columns', 'the columns of a data file', ['email', 'password']],
    ['call', 'the parts of a request', ['json', 'form', 'multipart', 'query', 'headers', 'path']],
    ['answer', 'what an answer has', ['status', 'ok', 'json', 'text', 'headers', 'error']],
    ['json', 'what is declared of its JSON', ['products']],
    ['setup', 'what setup returned', ['tenant']],
    [
      'user',
      'what a user can do',
      ['think', 'pick', 'check', 'group', 'all', 'abandon', 'fail', 'count'],
    ],
    ['params', 'the places of a path', ['cart', 'item']],
    ['steps', 'the steps', ['list', 'add']],
  ])('offers at "%s" %s', async (mark, _what, names) => {
    const offered = await file.completions(marks.get(mark)!);
    expect(offered).toEqual(expect.arrayContaining(names));
    // And little that is useless there.
    expect(offered.length).toBeLessThan(40);
  });

  it.each([
    ['rows', /The row at the user's index, which no other user of the run gets/],
    ['user', /thinks before the next request, for a uniformly random time between these seconds/],
    ['answer', /The body, parsed on first access.*Never throws/s],
    ['columns', /email: string/],
    ['setup', /tenant: string/],
  ])('shows at "%s" what it is', async (mark, shown) => {
    const { line, character } = marks.get(mark)!;
    expect(await file.hover({ line, character: character + 1 })).toMatch(shown);
  });

  it('underlines mistakes', async () => {
    const mistaken = server.open('test/journey/mistaken-in-an-editor.mts', MISTAKES);
    expect(await mistaken.errors()).toEqual([
      expect.stringMatching(/^3: .*'expects' does not exist .* Did you mean to write 'expect'\?/s),
      expect.stringMatching(/^6: .*Did you mean to write 'cookies'\?/s),
      expect.stringMatching(/^13: .*Did you mean to write 'list'\?/s),
      expect.stringMatching(/^19: .*is not assignable to type 'Turn'/s),
      expect.stringMatching(/^26: .*Did you mean 'email'\?/),
      expect.stringMatching(/^27: .*Did you mean 'list'\?/),
      expect.stringMatching(/^28: Expected 1 arguments, but got 0/),
      expect.stringMatching(/^29: .*Did you mean to write 'json'\?/),
      expect.stringMatching(/^30: Argument of type 'string' is not assignable/),
    ]);
  });
});
