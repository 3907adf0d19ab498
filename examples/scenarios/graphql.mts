// GraphQL: a query and a mutation. A response with errors is a failure, although its status is 200.
import { defineWorkflow, post, type StepResponse } from 'rushhour';

type Answer = StepResponse<{ data: unknown; errors?: { message: string }[] }>;
const expect = ({ ok, json }: Answer) => ok && (json.errors?.[0]?.message ?? true);
const ORDER = 'mutation ($id: ID!) { order(id: $id) { number } }';

export default defineWorkflow({
  name: 'graphql',
  steps: {
    list: post('graphql', '/graphql', {
      expect,
      sample: { data: { products: [{ id: 'lamp', stock: 3 }] } },
    }),
    order: post('graphql', '/graphql', { expect, sample: { data: { order: { number: 1 } } } }),
  },
  *journey({ user, steps }) {
    const { data } = (yield* steps.list({ json: { query: '{ products { id stock } }' } })).json;
    const product = user.pick(data.products.filter(({ stock }) => stock > 0));
    if (product === undefined) return user.abandon();
    const order = yield* steps.order({ json: { query: ORDER, variables: { id: product.id } } });
    user.check('has a number', order.json.data.order.number > 0);
  },
});
