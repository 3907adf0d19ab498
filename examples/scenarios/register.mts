// Registers accounts from a file, with a unique row for each user.
import { csv, defineWorkflow, get, post } from 'rushhour';

export default defineWorkflow({
  name: 'register',
  data: { people: csv('register.csv') },
  steps: {
    register: post('accounts', '/accounts', { expect: 201 }),
    account: get<{ name: string }>('accounts', '/account', { expect: 200 }),
  },
  *journey({ user, steps, data }) {
    const { name, email } = data.people.unique();
    yield* steps.register({ json: { name, email } });
    const { json } = yield* steps.account({ query: { email } });
    user.check('has the name', json.name === name);
  },
});
