// A checkout with an idempotency key, retried with the same key while the service is still processing it.
import { defineWorkflow, post } from 'rushhour';

const MOST_TRIES = 3;

export default defineWorkflow({
  name: 'checkout',
  steps: {
    order: post<{ orderId?: string }>('orders', '/orders', { expect: [201, 409] }),
  },
  *journey({ user, steps }) {
    const key = `${user.runId}-${user.id}`;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const { status } = yield* steps.order({
        headers: { 'idempotency-key': key },
        json: { productId: 'lamp', quantity: 1 },
      });
      if (status === 201) return;
      user.count('conflicts');
      yield* user.think(0.05, 0.1);
    }
    user.fail('still in conflict');
  },
});
