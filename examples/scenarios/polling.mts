// Starts a job, and polls until it is done.
import { defineWorkflow, get, post } from 'rushhour';

const MOST_POLLS = 20;

export default defineWorkflow({
  name: 'polling',
  steps: {
    start: post('jobs', '/jobs', { expect: 202, sample: { id: 'job-1', state: 'running' } }),
    poll: get('jobs', '/job', { expect: 200, sample: { id: 'job-1', state: 'done' } }),
  },
  *journey({ user, steps }) {
    yield* user.group('job', function* () {
      let { json: job } = yield* steps.start();
      for (let polls = 0; job.state !== 'done'; polls++) {
        if (polls === MOST_POLLS) return user.fail('the job took too long');
        yield* user.think(0.05);
        ({ json: job } = yield* steps.poll({ query: { id: job.id } }));
      }
    });
  },
});
