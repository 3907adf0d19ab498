// Logs in through a form with a CSRF token; the session is a cookie.
import { defineWorkflow, get, post } from 'rushhour';

export default defineWorkflow({
  name: 'csrf-login',
  cookies: true,
  redirects: 1,
  steps: {
    form: get('shop', '/login', { body: 'text', expect: 200 }),
    login: post('shop', '/login', { body: 'text', expect: 200 }),
    account: get<{ user: string }>('shop', '/account', { expect: 200 }),
  },
  *journey({ user, steps }) {
    const form = yield* steps.form();
    const [, csrf] = /name="csrf" value="(\w+)"/.exec(form.text) ?? [];
    yield* steps.login({ form: { user: user.id, password: 'secret', csrf } });
    const account = yield* steps.account();
    user.check('is logged in', account.json.user === user.id);
  },
});
