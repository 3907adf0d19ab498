// One GET at a rate, for k6.
import http from 'k6/http';

const rate = Number(__ENV.RATE);

export const options = {
  scenarios: {
    gets: {
      executor: 'constant-arrival-rate',
      rate,
      timeUnit: '1s',
      duration: `${__ENV.SECONDS}s`,
      preAllocatedVUs: Number(__ENV.USERS),
    },
  },
  summaryTrendStats: ['p(50)', 'p(90)', 'p(99)', 'p(99.9)'],
  discardResponseBodies: true,
};

export default function () {
  http.get(__ENV.TARGET);
}
