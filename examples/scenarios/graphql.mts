// GraphQL: a query and a mutation. An answer with errors is a failure, though its status is 200.
import { defineWorkflow, post, type StepResponse } from 'rushhour';

interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly { readonly message: string }[];
}

function withoutErrors({ status, json }: StepResponse<Answer<unknown>>): boolean | string {
  return status === 200 && (json.errors?.[0]?.message ?? true);
}

const graphql = <Data,>() => post<Answer<Data>>('graphql', '/graphql', { expect: withoutErrors });

export default defineWorkflow({
  name: 'graphql',
  steps: {
    products: graphql<{ products: { id: string; stock: number }[] }>(),
    order: graphql<{ order: { number: number } }>(),
  },
  *journey({ user, steps }) {
    const { json } = yield* steps.products({ json: { query: '{ products { id stock } }' } });
    const product = user.pick(json.data.products.filter(({ stock }) => stock > 0));
    if (product === undefined) return user.abandon();
    const order = yield* steps.order({
      json: {
        query: 'mutation ($id: ID!) { order(id: $id) { number } }',
        variables: { id: product.id },
      },
    });
    user.check('has a number', order.json.data.order.number > 0);
  },
});
