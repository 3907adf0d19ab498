import stringWidth from 'string-width';
import { levelsInWords, subjectOf } from '../../statistics/in-words.ts';
import { count, milliseconds, plural, seconds } from '../../text/format.ts';
import { PHASES } from '../../text/phases.ts';
import { bar, condensed, sparkline } from '../format.ts';
import { cut, glyphs, type Terminal } from '../terminal.ts';
import { errorsInWords, type LiveView } from './view.ts';

const LABEL = 11;
const WIDEST_BAR = 60;
/** Seconds covered by the sparkline. */
const LOOK_BACK = 60;

/**
 * The status block on a terminal. Its number of lines is constant during a run, and no line is wider than the
 * terminal.
 *
 * @param hint the last line: the available keys
 */
export function progressBlock(view: LiveView, terminal: Terminal, hint: string): string[] {
  const { stats, shards } = view;
  const { startDelay } = stats.latency;
  const { columns, bold, dim } = terminal;
  const row = (label: string, ...parts: string[]) =>
    cut(`${label.padEnd(LABEL)} ${fitting(parts, columns - LABEL - 1)}`, columns);
  return [
    bold(headline(view, columns)),
    barLine(view, columns),
    ...(shards === undefined ? [] : [row('shards', ...shards)]),
    rateLine(view, columns),
    row('users', `${count(stats.activeUsers)} now`, ...userParts(view)),
    row('response ms', ...responseParts(view)),
    row(
      'start delay',
      `p99 ${milliseconds(startDelay.p99)}`,
      `max ${milliseconds(startDelay.max)}`,
    ),
    row('errors', ...(stats.failed > 0 ? errorsInWords(stats.errors, count) : ['none'])),
    verdictLine(view, terminal),
    dim(cut(hint, columns)),
  ];
}

function headline({ name, phase, durationSeconds, stats }: LiveView, columns: number): string {
  const left = Math.max(0, durationSeconds - stats.elapsedSeconds);
  const rest =
    phase === 'draining'
      ? `waiting for ${plural(stats.inFlight, 'response')}`
      : `${seconds(Math.ceil(left))} left of ${seconds(durationSeconds)}`;
  const where = `: ${PHASES[phase]}, ${rest}`;
  return cut(cut(name, Math.max(8, columns - where.length)) + where, columns);
}

function barLine({ durationSeconds, stats }: LiveView, columns: number): string {
  const width = Math.max(1, Math.min(WIDEST_BAR, columns - 5));
  const share = durationSeconds > 0 ? Math.min(1, stats.elapsedSeconds / durationSeconds) : 1;
  const done = bar(share, width);
  return cut(
    `${done}${glyphs.empty.repeat(width - done.length)} ${Math.floor(share * 100)}%`,
    columns,
  );
}

function rateLine({ stats }: LiveView, columns: number): string {
  const text = fitting(levelsInWords(stats, stats.timeline.at(-1)), columns - LABEL - 1);
  const start = `${subjectOf(stats.loads).padEnd(LABEL)} ${text}  `;
  const width = Math.min(LOOK_BACK, columns - start.length);
  if (width < 5) return cut(start.trimEnd(), columns);
  const sent = stats.timeline.slice(-LOOK_BACK).map((row) => row.sent);
  return start + sparkline(condensed(sent, width));
}

function userParts({ stats: { users } }: LiveView): string[] {
  const came = `${count(users.spawned)} in total`;
  return users.dropped > 0 ? [`${count(users.dropped)} dropped`, came] : [came];
}

/** Of the last whole second. */
function responseParts({ stats }: LiveView): string[] {
  const last = stats.timeline.at(-1);
  if (last === undefined || last.p50 === null) return ['no response in the last second'];
  const { p50, p95, p99 } = last;
  return [`p50 ${brief(p50)}`, `p95 ${brief(p95!)}`, `p99 ${brief(p99!)}`];
}

function verdictLine({ stats, verdict }: LiveView, terminal: Terminal): string {
  const width = terminal.columns - LABEL - 1;
  const label = `${'verdict'.padEnd(LABEL)} `;
  if (stats.inFlight === stats.total) return label + cut('no response yet', width);
  const reason = verdict.reasons[0];
  const words = cut(`${verdict.status} so far${reason ? `: ${reason}` : ''}`, width);
  return label + (verdict.status === 'valid' ? terminal.green(words) : terminal.yellow(words));
}

/** As many parts as fit, but at least the first. */
function fitting([first = '', ...others]: readonly string[], columns: number): string {
  let text = first;
  for (const part of others) {
    if (stringWidth(text) + stringWidth(part) + 2 > columns) break;
    text += `, ${part}`;
  }
  return text;
}

/** 0.42, 8.3, 87, 1,235 */
function brief(value: number): string {
  return value >= 10 ? count(value) : value.toPrecision(2);
}
