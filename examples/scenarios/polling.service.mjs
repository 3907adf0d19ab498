import { serve } from './service.mjs';

export const services = ['jobs'];

/** A job is done at the third poll. */
export function start() {
  const jobs = new Map();
  return serve({
    'POST /jobs': ({ response }) => {
      const id = String(jobs.size + 1);
      jobs.set(id, 0);
      response.statusCode = 202;
      return { id, state: 'running' };
    },
    'GET /job': ({ url }) => {
      const id = url.searchParams.get('id');
      jobs.set(id, jobs.get(id) + 1);
      return { id, state: jobs.get(id) >= 3 ? 'done' : 'running' };
    },
  });
}
