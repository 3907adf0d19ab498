// Long polling: asks for news, and is answered when there is some, or after a while.
import { defineWorkflow, get } from 'rushhour';

interface News {
  readonly cursor: number;
  readonly messages: readonly string[];
}

export default defineWorkflow({
  name: 'long-polling',
  steps: {
    news: get<News>('chat', '/news', { expect: [200, 204], think: 0 }),
  },
  *journey({ user, steps }) {
    let cursor = 0;
    for (let polls = 0; polls < 4; polls++) {
      const { status, json } = yield* steps.news({ query: { cursor } });
      if (status === 204) continue;
      user.count('messages', json.messages.length);
      cursor = json.cursor;
    }
  },
});
