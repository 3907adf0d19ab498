import { stripVTControlCharacters, styleText } from 'node:util';
import isUnicodeSupported from 'is-unicode-supported';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** What bars and cuts are drawn with. */
export interface Glyphs {
  /** From nothing to full, for sparklines. */
  readonly heights: string;
  readonly full: string;
  readonly empty: string;
  readonly ellipsis: string;
}

const UNICODE: Glyphs = { heights: ' ▁▂▃▄▅▆▇█', full: '█', empty: '░', ellipsis: '…' };
/** For consoles whose fonts have no such bars: that of Linux without a desktop, and old Windows. */
export const ASCII: Glyphs = { heights: ' .:-=+*#', full: '#', empty: '.', ellipsis: '~' };

export const glyphs = isUnicodeSupported() ? UNICODE : ASCII;

type Style = (text: string) => string;

/** What a stream can show. */
export interface Terminal {
  readonly columns: number;
  /** Lines that are seen at once; null in a pipe or a file, which has neither top nor edge. */
  readonly rows: number | null;
  /** Styles do nothing in a pipe or a file, with `NO_COLOR`, or where there is no colour. */
  readonly bold: Style;
  readonly dim: Style;
  readonly red: Style;
  readonly green: Style;
  readonly yellow: Style;
}

const DEFAULT_COLUMNS = 80;

export function terminalOf(stream: NodeJS.WriteStream): Terminal {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(format, text, { stream });
  return {
    columns: stream.columns || DEFAULT_COLUMNS,
    rows: stream.rows || null,
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
  };
}

/** Whether what was written can be written over; a log of a CI job, even on a terminal, cannot. */
export function canRedraw({ isTTY }: NodeJS.WriteStream): boolean {
  return isTTY === true && process.env['TERM'] !== 'dumb' && !process.env['CI'];
}

/** The text, or as much of its beginning as fits into this many columns. */
export function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let shown = '';
  for (const character of text) {
    if (stringWidth(shown + character) > columns - 1) break;
    shown += character;
  }
  return columns < 1 ? '' : shown + glyphs.ellipsis;
}

/** A line, or as many as its words need, those that follow two columns further in. */
export function wrapped(line: string, columns: number): string[] {
  if (stringWidth(line) <= columns) return [line];
  const indent = stripVTControlCharacters(line).search(/\S/);
  const text = wrapAnsi(line, Math.max(1, columns - indent - 2));
  return text.split('\n').map((part, i) => ' '.repeat(i === 0 ? indent : indent + 2) + part);
}
