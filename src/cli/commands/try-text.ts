import type { TriedEnd, TriedRequest } from '../../border/tried-user.ts';
import { count, milliseconds, plural, printable } from '../../text/format.ts';
import { cut, type Terminal } from '../terminal.ts';

/** Maximum number of lines of a body. */
const BODY_LINES = 12;
/** Width on a wide terminal, or without one. */
const WIDEST = 120;

/** A request and its response on a few lines. */
export function requestText(number: number, request: TriedRequest, terminal: Terminal): string {
  const { bold, dim, red, green } = terminal;
  const { step, method, url, status, error, detail, bytes, ms, thinkMs } = request;
  const hasFailed = error !== null;
  const what = status > 0 ? String(status) : (error ?? '').replaceAll('_', ' ');
  const why = status > 0 && error === 'check_failed' ? ` ${error.replaceAll('_', ' ')}` : '';
  const said = detail === '' ? '' : `: ${detail}`;
  const outcome = (hasFailed ? red : green)(printable(`${what}${why}${said}`));
  const lines = [
    `${bold(`${number}  ${step}`)}  ${method} ${printable(url)}`,
    ...headerLines('>', request.headers, terminal),
    ...bodyLines(request.body, terminal),
    `   ${outcome} in ${milliseconds(ms)}, ${count(bytes)} bytes`,
    ...headerLines('<', request.answerHeaders, terminal),
    ...(request.answerBody === null && bytes > 0
      ? [dim('     (the step does not read the body)')]
      : bodyLines(request.answerBody, terminal)),
    ...request.read.map(({ path, value }) => `   read  ${printable(`${path} = ${value}`)}`),
    ...request.noted.map(
      ({ kind, name, value }) =>
        `   ${kind}  ${printable(name)}: ${value === 'failed' ? red(value) : value}`,
    ),
    ...(thinkMs === null ? [] : [dim(`   thinks ${(thinkMs / 1000).toFixed(1)} s`)]),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** How the journey ended, and why. */
export function endText(
  { outcome, reason }: TriedEnd,
  requests: number,
  { bold, red, green, yellow }: Terminal,
): string {
  const style = { completed: green, abandoned: yellow, failed: red, interrupted: red }[outcome];
  const why = reason === '' ? '' : `: ${printable(reason)}`;
  return `${bold(style(outcome))} after ${plural(requests, 'request')}${why}\n`;
}

/** @param headers name, value, name, value */
function headerLines(
  mark: string,
  headers: readonly string[],
  { columns, dim }: Terminal,
): string[] {
  return headers.flatMap((name, i) =>
    i % 2 === 0
      ? [
          dim(
            cut(
              `     ${mark} ${printable(`${name}: ${headers[i + 1]}`)}`,
              Math.min(columns, WIDEST),
            ),
          ),
        ]
      : [],
  );
}

function bodyLines(body: string | null, { columns, dim }: Terminal): string[] {
  if (body === null || body === '') return [];
  const all = pretty(body).split('\n');
  const shown = all
    .slice(0, BODY_LINES)
    .map((line) => cut(`     ${printable(line)}`, Math.min(columns, WIDEST)));
  const more = all.length - shown.length;
  return more > 0 ? [...shown, dim(`     … ${plural(more, 'more line')}`)] : shown;
}

/** JSON on several lines if it does not fit on one; anything else unchanged. */
function pretty(body: string): string {
  if (body.length < WIDEST / 2) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
