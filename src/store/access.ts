import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Shopper, Tokens } from './tokens.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The logged-in user, on routes that require a login. */
    shopper: Shopper | undefined;
  }
}

/** Admits only logged-in shoppers. */
export function loginRequired(tokens: Tokens): onRequestHookHandler {
  return (request, reply, done) => {
    request.shopper = tokens.shopper(request.headers.authorization);
    if (request.shopper) done();
    else refuse(reply);
  };
}

/** Accepts requests without a token, but not with an invalid one. */
export function loginOptional(tokens: Tokens): onRequestHookHandler {
  return (request, reply, done) => {
    const { authorization } = request.headers;
    request.shopper = tokens.shopper(authorization);
    if (request.shopper || authorization === undefined) done();
    else refuse(reply);
  };
}

/** The shopper of a request that {@link loginRequired} has admitted. */
export function shopperOf(request: FastifyRequest): Shopper {
  if (!request.shopper) throw new Error('This route does not ask for a login.');
  return request.shopper;
}

function refuse(reply: FastifyReply): void {
  reply.code(401).send({ error: 'Log in first: a valid bearer token is required.' });
}
