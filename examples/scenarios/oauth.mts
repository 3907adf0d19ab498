// OAuth client credentials: gets a token, and another one when it has expired.
import { defineWorkflow, get, post, StepFailure } from 'rushhour';

export default defineWorkflow({
  name: 'oauth',
  steps: {
    token: post('auth', '/token', {
      form: { grant_type: 'client_credentials' },
      headers: { authorization: `Basic ${btoa('client:secret')}` },
      expect: 200,
      think: 0,
      sample: { access_token: 'token' },
    }),
    orders: get('api', '/orders', { expect: 200 }),
  },
  *journey({ user, steps }) {
    function* logIn() {
      const { json } = yield* steps.token();
      user.token = json.access_token;
    }
    yield* logIn();
    for (let page = 1; page <= 5; page++) {
      try {
        yield* steps.orders({ query: { page } });
      } catch (error) {
        if (!(error instanceof StepFailure) || error.response.status !== 401) throw error;
        user.count('tokens refreshed');
        yield* logIn();
      }
    }
  },
});
