import { levelsInWords } from '../../statistics/in-words.ts';
import { count, milliseconds, percent, plural, seconds } from '../../text/format.ts';
import { PHASES } from '../../text/phases.ts';
import { errorsInWords, type LiveView } from './view.ts';

/** The status on one line, for logs. */
export function progressLine(view: LiveView): string {
  const { name, phase, durationSeconds, stats, verdict, shards = [] } = view;
  const p95 = stats.timeline.at(-1)?.p95 ?? null;
  const parts = [
    `${seconds(Math.round(stats.elapsedSeconds))} of ${seconds(durationSeconds)}`,
    PHASES[phase],
    ...shards,
    ...levelsInWords(stats, stats.timeline.at(-1)),
    plural(stats.activeUsers, 'user'),
    ...(p95 === null ? [] : [`p95 ${milliseconds(p95)}`]),
    `${percent(stats.successRate)} successful`,
    ...(stats.failed > 0 ? errorsInWords(stats.errors, count) : []),
    ...(verdict.status === 'valid' || stats.timeline.length === 0 ? [] : [verdict.status]),
  ];
  return `${name}: ${parts.join(', ')}`;
}
