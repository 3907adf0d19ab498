import { serve } from './service.mjs';

export const services = ['graphql'];

export function start() {
  const products = [
    { id: 'lamp', stock: 1_000_000 },
    { id: 'desk', stock: 0 },
  ];
  let orders = 0;
  return serve({
    'POST /graphql': ({ body }) => {
      const { query, variables } = JSON.parse(body);
      if (query.includes('products')) return { data: { products } };
      const product = products.find(({ id }) => id === variables.id);
      if (product === undefined || product.stock-- <= 0)
        return { errors: [{ message: 'sold out' }] };
      return { data: { order: { number: ++orders } } };
    },
  });
}
