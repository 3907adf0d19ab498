/** Seconds per unit of a duration. */
const UNIT_SECONDS = new Map([
  ['ms', 0.001],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

const AMOUNT = /^\d{1,9}(?:\.\d{1,9})?$/;

/** The form of a duration, for messages. */
export const DURATION_EXAMPLES = '500ms, 30s, 5m, 1m30s or 1h';

/** Seconds of a duration with a unit, such as `500ms`, `30s` or `1m30s`; null for any other text. */
export function secondsOf(text: string): number | null {
  const parts = text
    .trim()
    .slice(0, 100)
    .split(/([a-z]+)/);
  if (parts.length < 3 || parts.pop() !== '') return null;
  let seconds = 0;
  for (let i = 0; i < parts.length; i += 2) {
    const unit = UNIT_SECONDS.get(parts[i + 1]!);
    if (unit === undefined || !AMOUNT.test(parts[i]!)) return null;
    seconds += Number(parts[i]) * unit;
  }
  return Number(seconds.toPrecision(12));
}
