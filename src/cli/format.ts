import stringWidth from 'string-width';
import { glyphs } from './terminal.ts';

/** A sparkline: one bar per value, scaled to the highest value. */
export function sparkline(values: readonly number[], highest = Math.max(...values)): string {
  const { heights } = glyphs;
  const top = heights.length - 1;
  const height = (value: number) =>
    highest > 0 ? Math.min(top, Math.ceil((value / highest) * top)) : 0;
  return values.map((value) => heights[height(value)]).join('');
}

/** Mean values of at most `width` intervals of equal length. */
export function condensed(values: readonly number[], width: number): number[] {
  if (values.length <= width) return [...values];
  return Array.from({ length: width }, (_, i) => {
    const from = Math.floor((i * values.length) / width);
    const to = Math.max(from + 1, Math.floor(((i + 1) * values.length) / width));
    return values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  });
}

/** A bar that fills a fraction, from 0 to 1, of the width. */
export function bar(share: number, width: number): string {
  return glyphs.full.repeat(Math.round(Math.min(1, Math.max(0, share)) * width));
}

/** Rows with aligned columns: the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, stringWidth(cell));
  }
  return rows.map((row) => {
    const cells = row.map((cell, i) => {
      const space = ' '.repeat(widths[i]! - stringWidth(cell));
      return i === 0 ? cell + space : space + cell;
    });
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}
