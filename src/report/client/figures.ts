import type { RunResult, TimelineRow } from '../../statistics/result.ts';
import { count, milliseconds, percent, rate } from '../../text/format.ts';
import { element, setText } from './dom.ts';

type Texts = readonly [value: string, note: string];

interface Figure {
  readonly name: string;
  /** Over the whole run. */
  readonly overall: (result: RunResult) => Texts;
  /** During the run: for the last whole second. */
  readonly now?: (row: TimelineRow, result: RunResult) => Texts;
}

/** The run in a few figures, each with a value to compare it with. */
const FIGURES: readonly Figure[] = [
  {
    name: 'requests',
    overall: (result) => [
      count(result.stats.total),
      result.loads.every(({ model }) => model === 'requests_per_second')
        ? `${count(dueRequests(result))} on the curve`
        : 'sent',
    ],
  },
  {
    name: 'rate',
    overall: (result) => [`${rate(meanRps(result))} rps`, 'sent, on average'],
    now: ({ sent, seconds }, result) => [
      `${rate(sent / seconds)} rps`,
      `now; ${rate(meanRps(result))} overall`,
    ],
  },
  {
    name: 'successful',
    overall: ({ stats }) => [successRate(stats), `${count(stats.failed)} failed`],
    now: ({ completed, failed }, { stats }) => [
      completed > 0 ? percent(1 - failed / completed) : '–',
      `now; ${successRate(stats)} overall`,
    ],
  },
  latency('response time', 'p50', 'median'),
  latency('p95', 'p95', '1 in 20 took longer'),
  {
    ...latency('p99', 'p99', ''),
    overall: ({ latency: { response } }) => [
      milliseconds(response.p99),
      `at most ${milliseconds(response.max)}`,
    ],
  },
  {
    name: 'users',
    overall: (result) => [count(result.users.spawned), `up to ${count(mostUsers(result))} at once`],
    now: ({ activeUsers }, { users }) => [
      count(activeUsers),
      `now; ${count(users.spawned)} in total`,
    ],
  },
];

export class Figures {
  readonly element = element('dl', 'figures');
  readonly #cells = FIGURES.map((figure) => {
    const value = element('dd', 'value');
    const note = element('dd', 'note');
    this.element.append(element('div', 'card', element('dt', '', figure.name), value, note));
    return { figure, value, note };
  });

  /** @param running whether the run continues: figures then cover its last whole second, where possible */
  show(result: RunResult, running = false): void {
    const row = running ? result.timeline.at(-1) : undefined;
    for (const { figure, value, note } of this.#cells) {
      const texts = row && figure.now ? figure.now(row, result) : figure.overall(result);
      setText(value, texts[0]);
      setText(note, texts[1]);
    }
  }
}

function latency(name: string, percentile: 'p50' | 'p95' | 'p99', words: string): Figure {
  return {
    name,
    overall: ({ latency: { response } }) => [milliseconds(response[percentile]), words],
    now: (row, { latency: { response } }) => {
      const ms = row[percentile];
      const overall = milliseconds(response[percentile]);
      return [ms === null ? '–' : milliseconds(ms), `now; ${overall} overall`];
    },
  };
}

function successRate({ successful, failed, successRate }: RunResult['stats']): string {
  return successful + failed > 0 ? percent(successRate) : '–';
}

/** So far: during a run, the timeline ends with the last whole second. */
function dueRequests({ stats, durationSeconds, timeline }: RunResult): number {
  const last = timeline.at(-1);
  const end = last === undefined ? 0 : last.second + last.seconds;
  const since = Math.max(0, durationSeconds - end);
  return timeline.reduce((sum, row) => sum + row.targetRps * row.seconds, since * stats.targetRps);
}

/** So far: during a run, `throughputRps` covers the last second. */
function meanRps({ stats, durationSeconds, timeline }: RunResult): number {
  const seconds = durationSeconds - (timeline[0]?.second ?? 0);
  return seconds > 0 ? (stats.total - stats.sentAfterEnd) / seconds : 0;
}

function mostUsers({ timeline }: RunResult): number {
  return timeline.reduce((most, row) => Math.max(most, row.activeUsers), 0);
}
