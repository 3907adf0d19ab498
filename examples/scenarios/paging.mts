// Searches, then turns pages until the item is found.
import { defineWorkflow, get } from 'rushhour';

type Page = { readonly items: readonly { readonly id: number }[]; readonly next: string | null };

export default defineWorkflow({
  name: 'paging',
  steps: {
    search: get<Page>('search', '/search', { query: { q: 'lamp' }, expect: 200 }),
    item: get('search', '/items/{id}', { body: 'discard', expect: 200 }),
  },
  *journey({ user, steps }) {
    const wanted = user.integer(1, 40);
    let page = yield* steps.search();
    while (!page.json.items.some(({ id }) => id === wanted)) {
      if (page.json.next === null) return user.fail('not found');
      page = yield* steps.search({ path: page.json.next });
    }
    yield* steps.item({ params: { id: wanted } });
  },
});
