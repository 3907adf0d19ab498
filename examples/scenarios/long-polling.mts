// Long polling: the service responds when there is news, or after a while.
import { defineWorkflow, get } from 'rushhour';

export default defineWorkflow({
  name: 'long-polling',
  steps: { news: get('chat', '/news', { think: 0, sample: { cursor: 1, messages: ['hello'] } }) },
  *journey({ user, steps }) {
    for (let polls = 0, cursor = 0; polls < 4; polls++) {
      const { status, json } = yield* steps.news({ query: { cursor } });
      if (status !== 200) continue;
      user.count('messages', json.messages.length);
      cursor = json.cursor;
    }
  },
});
