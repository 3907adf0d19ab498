import { count, milliseconds, percent, rate } from '../../text/format.ts';
import type { Capacity, MeasuredProbe } from './capacity.ts';

/** The answer in one line. */
export function capacityInWords({ low, high, because, objectives, confidence }: Capacity): string {
  const at = `at ${objectives.join(' and ')}`;
  if (because === 'generator-limited') {
    const least = low === null ? '' : `; it takes ${rps(low)} or more ${at}`;
    return `THIS MACHINE IS THE LIMIT${least}`;
  }
  if (low === null && high === null) return `UNDECIDED ${at}`;
  if (low === null) return `IT TAKES LESS THAN ${rps(high ?? 0)} ${at}`;
  if (high === null) return `IT TAKES ${rps(low)} OR MORE ${at}`;
  const sure = `${(100 * confidence).toFixed(0)}%`;
  return `IT TAKES ${rps(Math.sqrt(low * high))} ${at} [${rate(low)}, ${rate(high)}], ${sure} sure`;
}

/** What to know about the answer. */
export function capacityNotes(capacity: Capacity, precision: number): string[] {
  const { low, high, confirmed, because, seconds } = capacity;
  const notes: string[] = [];
  const bounded = low !== null && high !== null;
  if (because === 'interrupted') {
    notes.push(`interrupted after ${count(seconds)} s: this is what was known by then`);
  } else if (because === 'budget' && bounded && high / low > 1 + precision + 1e-9) {
    notes.push(
      `the interval is wider than ${percent(precision)}: ${count(seconds)} s were too short for a narrower one; give a longer --budget`,
    );
  } else if (because === 'budget') {
    notes.push(
      `the budget of ${count(seconds)} s was used up before both ends were known: give a longer --budget`,
    );
  } else if (because === 'highest') {
    notes.push(
      'no rate up to ten times the profile’s breaks an objective: begin higher, with --rps',
    );
  } else if (because === 'lowest') {
    notes.push(
      'a tenth of the profile’s rate breaks an objective already: begin lower, with --rps',
    );
  } else if (because === 'undecided') {
    notes.push(
      'no rate was decided: requests break the objectives about as often as they may at all of them',
    );
  }
  if (bounded && !confirmed) notes.push('an end of the interval rests on short probes only');
  return notes;
}

export function verdictOfProbe({ verdict }: MeasuredProbe): string {
  return verdict === 'generator-limited' ? 'this machine was late' : verdict;
}

/** `0.12%` of the requests that broke an objective; nothing where arrivals were dropped at once. */
export function sharesInWords({ shares, requests }: MeasuredProbe): string {
  return requests === 0 ? '–' : shares.map(percent).join(', ');
}

export function timeInWords(ms: number | null): string {
  return ms === null ? '–' : milliseconds(ms);
}

function rps(value: number): string {
  return `${rate(value)} rps`;
}
