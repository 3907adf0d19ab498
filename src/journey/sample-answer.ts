import { SampleAnswer } from './sample.ts';
import type { Expectation, StepResponse } from './workflow.ts';

/** One body that satisfies every step of the built-in workflows: everything succeeds. */
export const SAMPLE_BODY = JSON.stringify({
  token: 'sample-token',
  userId: 'u-1',
  userType: 'free',
  products: [
    { id: 'p-1', name: 'Lamp', price: 10, category: 'home' },
    { id: 'p-2', name: 'Desk', price: 99, category: 'home' },
  ],
  id: 'p-1',
  price: 10,
  productId: 'p-1',
  quantity: 5,
  available: true,
  cartId: 'c-1',
  items: [],
  orders: [{ orderId: 'o-1' }, { orderId: 'o-2' }],
  orderId: 'o-1',
  total: 10,
  paymentId: 'y-1',
  status: 'approved',
});

/** The response with that body, for users that are driven without services. */
export const SAMPLE_RESPONSE: StepResponse = sampleResponse(JSON.parse(SAMPLE_BODY));

/** A response with this JSON as its body; default: a success. */
export function sampleResponse(json: unknown, status = 200): StepResponse {
  const text = JSON.stringify(json) ?? '';
  const bytes = Buffer.from(text);
  return { status, ok: status < 300, text, bytes, json, headers: {}, error: null };
}

/**
 * A step's response in a plan: one response for all users, or one computed from the request. Its default status is the
 * first one that the step expects.
 *
 * @param sample the JSON body or an {@link answer}, or a function that returns one; default: {@link SAMPLE_RESPONSE}
 */
export function sampleMaker<Given extends readonly unknown[]>(
  sample: unknown,
  expected: Expectation<never> | undefined,
): (...given: Given) => StepResponse {
  const [status = 200] = typeof expected === 'function' ? [] : [expected].flat();
  if (typeof sample === 'function') return (...given) => responseOf(sample(...given), status);
  const response = responseOf(sample === undefined ? SAMPLE_RESPONSE.json : sample, status);
  return () => response;
}

function responseOf(sample: unknown, expected: number): StepResponse {
  if (!(sample instanceof SampleAnswer)) return sampleResponse(sample, expected);
  const { status = expected, headers = {}, json, text } = sample.parts;
  const response = { ...sampleResponse(json, status), headers };
  return text === undefined ? response : { ...response, text, bytes: Buffer.from(text) };
}
