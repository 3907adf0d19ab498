import { refuse, serve } from './service.mjs';

export const services = ['accounts'];

/** Accepts each address only once. */
export function start() {
  const accounts = new Map();
  return serve({
    'POST /accounts': (call) => {
      const { name, email } = JSON.parse(call.body);
      if (accounts.has(email)) return refuse(call, 409);
      accounts.set(email, name);
      call.response.statusCode = 201;
      return {};
    },
    'GET /account': (call) => {
      const name = accounts.get(call.url.searchParams.get('email'));
      return name === undefined ? refuse(call, 404) : { name };
    },
  });
}
