import { stripVTControlCharacters, styleText } from 'node:util';
import isUnicodeSupported from 'is-unicode-supported';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Characters for bars and ellipses. */
export interface Glyphs {
  /** From empty to full, for sparklines. */
  readonly heights: string;
  readonly full: string;
  readonly empty: string;
  readonly ellipsis: string;
}

const UNICODE: Glyphs = { heights: ' ▁▂▃▄▅▆▇█', full: '█', empty: '░', ellipsis: '…' };
/** For consoles without block characters: Linux's text console, and old Windows. */
export const ASCII: Glyphs = { heights: ' .:-=+*#', full: '#', empty: '.', ellipsis: '~' };

export const glyphs = isUnicodeSupported() ? UNICODE : ASCII;

type Style = (text: string) => string;

/** The capabilities of a stream. */
export interface Terminal {
  readonly columns: number;
  /** Number of visible lines; null for a pipe or a file, which has no height. */
  readonly rows: number | null;
  /** Styles have no effect in a pipe or a file, with `NO_COLOR`, or without color support. */
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

/** Whether output can be overwritten; the log of a CI job cannot, even on a terminal. */
export function canRedraw({ isTTY }: NodeJS.WriteStream): boolean {
  return isTTY === true && process.env['TERM'] !== 'dumb' && !process.env['CI'];
}

/** The text, cut to fit this number of columns. */
export function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let shown = '';
  for (const character of text) {
    if (stringWidth(shown + character) > columns - 1) break;
    shown += character;
  }
  return columns < 1 ? '' : shown + glyphs.ellipsis;
}

/** A line, wrapped at words into as many lines as needed, with continuation lines indented by two columns. */
export function wrapped(line: string, columns: number): string[] {
  if (stringWidth(line) <= columns) return [line];
  const indent = stripVTControlCharacters(line).search(/\S/);
  const text = wrapAnsi(line, Math.max(1, columns - indent - 2));
  return text.split('\n').map((part, i) => ' '.repeat(i === 0 ? indent : indent + 2) + part);
}
