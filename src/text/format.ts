/** Makes text from elsewhere safe for a terminal: control characters are escaped. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => {
    const code = char.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** The same for several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/**
 * 12,345 or 1,234.5: all digits, in groups of three. Without `Intl`, whose first use takes some 20 ms, in the command and
 * in each worker.
 */
export function figure(value: number): string {
  const text = String(value);
  const size = Math.abs(value);
  // Outside this range there are no groups, or the text has an exponent.
  if (!(size >= 1000 && size < 1e21)) return text;
  const point = text.indexOf('.');
  let end = point < 0 ? text.length : point;
  let grouped = text.slice(end);
  const first = value < 0 ? 1 : 0;
  for (; end - first > 3; end -= 3) grouped = `,${text.slice(end - 3, end)}${grouped}`;
  return text.slice(0, end) + grouped;
}

/** 12,345 */
export function count(value: number): string {
  return figure(Math.round(value));
}

/** `1 user`, `12,345 users` */
export function plural(value: number, thing: string): string {
  return `${count(value)} ${thing}${Math.round(value) === 1 ? '' : 's'}`;
}

/** 0.4, 12.3, 198: more digits would only flicker. */
export function rate(value: number): string {
  return value >= 100 || Number.isInteger(value) ? count(value) : value.toFixed(1);
}

/** 0.4, 12.3, 456, 1.2e4 as `12,000`: three digits, the precision of the measurement. */
export function milliseconds(value: number): string {
  if (value >= 100) return `${count(value)} ms`;
  return `${value.toFixed(value >= 10 ? 1 : 2)} ms`;
}

/** 12.3%, 0.04%, 99.99%: one failure of a million is not 100% successful. */
export function percent(fraction: number): string {
  const value = fraction < 1 ? Math.min(fraction * 100, 99.99) : fraction * 100;
  const isNearEnd = value < 1 || (value > 99 && value < 100);
  const digits = value === 0 || value === 100 ? 0 : isNearEnd ? 2 : 1;
  return `${value.toFixed(digits)}%`;
}

/** 95%, 97.1%, 99.9%: rounded down, so that no result claims more than is known. */
export function confidenceInWords(confidence: number): string {
  const steps = confidence > 0.99 ? 1000 : 10;
  return `${Math.floor(100 * confidence * steps + 1e-6) / steps}%`;
}

/** 45 s, 2:05 min, 1:02:03 h */
export function seconds(value: number): string {
  const whole = Math.max(0, Math.round(value));
  if (whole < 60) return `${value < 10 ? Number(value.toFixed(1)) : whole} s`;
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)} h`;
}

/** Names in a list; after 20 of them, the number of the others. */
export function inShort(names: readonly string[]): string {
  const more = names.length - 20;
  const list = names.slice(0, 20).join(', ');
  return more > 0 ? `${list} and ${count(more)} more` : list;
}
