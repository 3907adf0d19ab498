// The users of workflow.ts, for k6: a POST, a think time around the idle timeout, and again.
import { sleep } from 'k6';
import http from 'k6/http';
import { Counter } from 'k6/metrics';

const { TARGET, SECONDS, USERS, FROM, TO } = __ENV;

export const options = { vus: Number(USERS), duration: `${SECONDS}s`, gracefulStop: '0s' };

const requests = new Counter('orders');
const opened = new Counter('opened');
const lost = new Counter('lost');

export default function () {
  if (__ITER === 0) sleep((__VU / Number(USERS)) * Number(FROM));
  const headers = { 'content-type': 'application/json' };
  const response = http.post(TARGET, '{"item":1}', { headers });
  requests.add(1);
  opened.add(response.timings.connecting > 0 ? 1 : 0);
  lost.add(response.status === 0 ? 1 : 0);
  sleep(Number(FROM) + Math.random() * (Number(TO) - Number(FROM)));
}
