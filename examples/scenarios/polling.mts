// Starts a job, and asks until it is done.
import { defineWorkflow, get, post } from 'rushhour';

interface Job {
  readonly id: string;
  readonly state: 'running' | 'done';
}

const MOST_POLLS = 20;

export default defineWorkflow({
  name: 'polling',
  steps: {
    start: post<Job>('jobs', '/jobs', { expect: 202 }),
    poll: get<Job>('jobs', '/job', { expect: 200 }),
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
