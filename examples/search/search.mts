// Searches until something fits.
import { defineWorkflow, get } from 'rushhour';

const WORDS = ['lamp', 'chair', 'table', 'rug', 'shelf'];

export default defineWorkflow({
  name: 'search',
  steps: {
    search: get('search', '/search', { expect: 200 }),
  },
  *journey({ user, steps }) {
    do yield* steps.search({ query: { q: user.pick(WORDS) } });
    while (user.chance(0.5));
  },
});
