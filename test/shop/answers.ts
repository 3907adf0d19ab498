import type { StepResponse } from '../../src/journey/workflow.ts';

class Answer implements StepResponse {
  readonly headers = {};
  readonly status: number;
  readonly json: unknown;
  readonly error: string | null;

  constructor(status: number, json: unknown, error: string | null) {
    this.status = status;
    this.json = json;
    this.error = error;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get bytes(): Uint8Array {
    return Buffer.from(this.text);
  }

  get text(): string {
    return this.json === undefined ? '' : JSON.stringify(this.json);
  }
}

/** A response with a JSON body. */
export function answer(status: number, json?: unknown): StepResponse {
  return new Answer(status, json, null);
}

/** No response at all. */
export function noAnswer(error = 'timeout'): StepResponse {
  return new Answer(0, undefined, error);
}

/** One body with everything that the steps of the built-in workflows look for. */
export const UNIVERSAL_BODY = {
  token: 'token-1',
  userId: 'u-1',
  userType: 'free',
  products: [{ id: 'p-1', name: 'Mug', price: 7.99, category: 'kitchen' }],
  id: 'p-1',
  productId: 'p-1',
  quantity: 3,
  available: true,
  cartId: 'c-1',
  items: [{ productId: 'p-1', quantity: 1 }],
  total: 7.99,
  orderId: 'o-1',
  orders: [{ orderId: 'o-1' }, { orderId: 'o-2' }],
  paymentId: 'pay-1',
  status: 'approved',
};
