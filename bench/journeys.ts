/**
 * The cost of a journey's features: the same eight steps as a table and in code, with checks, with rows of data, with
 * cookies. CPU time of a request (made, judged, answered, but not sent), and memory of a user who thinks in the middle
 * of its journey. Run it with `npm run bench:journeys [users]`.
 */

import { plainTarget } from '../src/border/service-settings.ts';
import { WaitingUser } from '../src/crowd/waiting-user.ts';
import { compileWorkflow } from '../src/journey/compile.ts';
import { compileCode } from '../src/journey/compile-code.ts';
import type { CompiledWorkflow } from '../src/journey/compiled.ts';
import {
  type DefinedWorkflow,
  defineWorkflow,
  definitionIn,
} from '../src/journey/define-workflow.ts';
import { SILENT } from '../src/journey/journey-log.ts';
import { sampleResponse } from '../src/journey/sample-answer.ts';
import { sitesOf } from '../src/journey/sites.ts';
import { get, post } from '../src/journey/step-definition.ts';
import { type StepResponse, type Steps, Workflow } from '../src/journey/workflow.ts';

const users = Number(process.argv[2] ?? 200_000);
const settings = {
  seed: 1,
  thinkTime: { min: 0.5, max: 2, distribution: 'uniform' as const },
  completion: {},
  log: SILENT,
};
const STEPS = 8;

class Table extends Workflow {
  static override readonly steps: Steps<Table> = Array.from({ length: STEPS }, (_, step) => [
    'shop',
    (w: Table) => `/products/${w.id}`,
    {
      name: `s${step}`,
      ...(step % 2 > 0 ? { method: 'POST', json: (w: Table) => ({ id: w.id }) } : {}),
    },
    (w: Table, { json }: StepResponse) => {
      w.id = (json as { id: string }).id;
      return step + 1;
    },
  ]);
  id = 'p-1';
}

const product = get<{ id: string }>('shop', '/products/{id}');
const cart = post<{ id: string }>('shop', '/products/{id}');

const plain = defineWorkflow({
  name: 'plain',
  steps: { product, cart },
  *journey({ steps }) {
    let id = 'p-1';
    for (let step = 0; step < STEPS / 2; step++) {
      id = (yield* steps.product({ params: { id } })).json.id;
      id = (yield* steps.cart({ params: { id }, json: { id } })).json.id;
    }
  },
});

const checked = defineWorkflow({
  name: 'checked',
  steps: {
    product: get<{ id: string }>('shop', '/products/{id}', { expect: 200 }),
    cart: post<{ id: string }>('shop', '/products/{id}', { expect: ({ json }) => json.id !== '' }),
  },
  *journey({ user, steps }) {
    let id = 'p-1';
    for (let step = 0; step < STEPS / 2; step++) {
      id = (yield* steps.product({ params: { id } })).json.id;
      user.check('has an id', id);
      id = (yield* steps.cart({ params: { id }, json: { id } })).json.id;
    }
  },
});

const rows = Array.from({ length: 1000 }, (_, row) => ({ name: `user-${row}` }));
const withData = defineWorkflow({
  name: 'data',
  data: {
    accounts: {
      name: 'accounts.csv',
      load: async () => null,
      open: () => ({ length: rows.length, row: (index: number) => rows[index]! }),
    },
  },
  steps: { product, cart },
  *journey({ steps, data }) {
    let id = 'p-1';
    for (let step = 0; step < STEPS / 2; step++) {
      const { name } = data.accounts.circular();
      id = (yield* steps.product({ params: { id }, headers: { 'x-user': name } })).json.id;
      id = (yield* steps.cart({ params: { id }, json: { id } })).json.id;
    }
  },
});

const browsing = defineWorkflow({
  name: 'cookies',
  cookies: true,
  steps: { product, cart },
  *journey({ steps }) {
    let id = 'p-1';
    for (let step = 0; step < STEPS / 2; step++) {
      id = (yield* steps.product({ params: { id } })).json.id;
      id = (yield* steps.cart({ params: { id }, json: { id } })).json.id;
    }
  },
});

const BODY = JSON.stringify({ id: 'p-1', name: 'Lamp', price: 10 });
const COOKIES = { 'set-cookie': ['session=0123456789abcdef; Path=/', 'visit=1; Path=/'] };

/** Parsed anew for each request, as responses are; the first one sets two cookies. */
function answer(step: number): StepResponse {
  const response = sampleResponse(JSON.parse(BODY));
  return step === 0 ? { ...response, headers: COOKIES } : response;
}

function opened(workflow: DefinedWorkflow): CompiledWorkflow {
  const compiled = compileCode(definitionIn(workflow)!, import.meta.filename);
  const prepared = compiled.resources && { data: { accounts: null }, setup: undefined };
  return compiled.open(prepared, sitesOf({ shop: plainTarget('http://shop.test') }));
}

function playTo(step: number, index: number, workflow: CompiledWorkflow): WaitingUser {
  const user = new WaitingUser(index, 'free', workflow, settings);
  for (let played = 0; played < step; played++) {
    user.getNextRequest();
    user.advance(answer(played));
  }
  if (user.error !== null) throw user.error;
  return user;
}

function heapBytes(): number {
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

/** In a separate function, so that none of it is kept when the next one is measured. */
function bytesPerUser(workflow: CompiledWorkflow): number {
  const before = heapBytes();
  const crowd = Array.from({ length: users }, (_, index) => playTo(3, index, workflow));
  return (heapBytes() - before) / crowd.length;
}

const variants: readonly (readonly [string, CompiledWorkflow])[] = [
  ['a table', compileWorkflow('table', Table)],
  ['in code', opened(plain)],
  ['in code, with checks', opened(checked)],
  ['in code, with data', opened(withData)],
  ['in code, with cookies', opened(browsing)],
];

const ROUNDS = 5;
const JOURNEYS = 20_000;
const cpuUs = variants.map(() => Number.POSITIVE_INFINITY);
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, [, workflow]] of variants.entries()) {
    const before = process.cpuUsage();
    for (let index = 0; index < JOURNEYS; index++) playTo(STEPS, index, workflow);
    const { user, system } = process.cpuUsage(before);
    cpuUs[i] = Math.min(cpuUs[i]!, (user + system) / (JOURNEYS * STEPS));
  }
}

console.log('eight steps             CPU a request   memory of a thinking user');
for (const [i, [name, workflow]] of variants.entries()) {
  bytesPerUser(workflow);
  const bytes = bytesPerUser(workflow);
  console.log(
    `${name.padEnd(22)} ${cpuUs[i]!.toFixed(2).padStart(11)} µs ${bytes.toFixed(0).padStart(17)} bytes`,
  );
}
