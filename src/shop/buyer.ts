import type { StepResponse } from '../journey/workflow.ts';
import { asAmount, asId, type Id, idIn, propertyOf } from './responses.ts';
import { Shopper } from './shopper.ts';

const PAYMENT_REQUIRED = 402;

/** A shopper who may proceed to payment. */
export abstract class Buyer extends Shopper {
  cartId: Id | null = null;
  orderId: Id | null = null;
  total = 0;
  /** Whether the first means of payment was declined. */
  declined = false;

  order(): unknown {
    return { cartId: this.cartId };
  }

  payment(): unknown {
    const method = this.declined ? 'paypal' : 'card';
    return { orderId: this.orderId, amount: this.total, method };
  }

  /** Stores the cart; false if the response contains none. */
  fillCart(response: StepResponse): boolean {
    const cartId = response.ok ? idIn(response, 'cartId') : null;
    this.cartId = cartId ?? this.cartId;
    return cartId !== null;
  }

  fromCheckout(response: StepResponse, checkout: number, payment: number): number {
    const { json } = response;
    this.orderId = response.ok ? asId(propertyOf(json, 'orderId')) : null;
    if (this.orderId === null) return this.tryAgain(checkout);
    this.total = asAmount(propertyOf(json, 'total'));
    return payment;
  }

  /** After a payment: done, or one more attempt with another means of payment if it was declined. */
  fromPayment(response: StepResponse, payment: number): number {
    if (response.ok) return this.steps.length;
    if (response.status !== PAYMENT_REQUIRED) return this.tryAgain(payment);
    if (this.declined || !this.spend(1)) return this.abandon();
    this.declined = true;
    return payment;
  }
}
