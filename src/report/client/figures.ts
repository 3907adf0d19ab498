import type { RunResult } from '../../statistics/result.ts';
import { count, milliseconds, percent, rate } from '../../text/format.ts';
import { element, setText } from './dom.ts';

type Texts = readonly [value: string, note: string];

/** The run in a handful of numbers, each with what it is to be compared to. */
const FIGURES: readonly (readonly [name: string, of: (result: RunResult) => Texts])[] = [
  [
    'requests',
    (result) => [count(result.stats.total), `${count(dueRequests(result))} on the curve`],
  ],
  ['rate', (result) => [`${rate(meanRps(result))} rps`, 'sent, on average']],
  ['successful', ({ stats }) => [percent(stats.successRate), `${count(stats.failed)} failed`]],
  ['response time', ({ latency: { response } }) => [milliseconds(response.p50), 'median']],
  ['p95', ({ latency: { response } }) => [milliseconds(response.p95), '1 in 20 took longer']],
  [
    'p99',
    ({ latency: { response } }) => [
      milliseconds(response.p99),
      `at most ${milliseconds(response.max)}`,
    ],
  ],
  [
    'users',
    ({ users, timeline }) => [
      count(users.spawned),
      `up to ${count(timeline.reduce((most, row) => Math.max(most, row.activeUsers), 0))} at once`,
    ],
  ],
];

export class Figures {
  readonly element = element('dl', 'figures');
  readonly #cells = FIGURES.map(([name, of]) => {
    const value = element('dd', 'value');
    const note = element('dd', 'note');
    this.element.append(element('div', 'card', element('dt', '', name), value, note));
    return { of, value, note };
  });

  show(result: RunResult): void {
    for (const { of, value, note } of this.#cells) {
      const [number, words] = of(result);
      setText(value, number);
      setText(note, words);
    }
  }
}

/** So far: while a run goes, its timeline ends with the last whole second. */
function dueRequests({ stats, durationSeconds, timeline }: RunResult): number {
  const last = timeline.at(-1);
  const end = last === undefined ? 0 : last.second + last.seconds;
  const since = Math.max(0, durationSeconds - end);
  return timeline.reduce((sum, row) => sum + row.targetRps * row.seconds, since * stats.targetRps);
}

/** So far: while a run goes, its `throughputRps` is of the last second. */
function meanRps({ stats, durationSeconds, timeline }: RunResult): number {
  const seconds = durationSeconds - (timeline[0]?.second ?? 0);
  return seconds > 0 ? (stats.total - stats.sentAfterEnd) / seconds : 0;
}
