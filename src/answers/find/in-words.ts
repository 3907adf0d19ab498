import { confidenceInWords, count, milliseconds, percent, rate } from '../../text/format.ts';
import type { Capacity, MeasuredProbe } from './capacity.ts';

/** The middle of a wider interval is more than 5% away from its ends: too far to be stated as the answer. */
const MOST_WIDE = 1.1;

/** The answer in one line. */
export function capacityInWords(capacity: Capacity): string {
  const { low, high, confirmed, because, objectives, confidence } = capacity;
  const at = `at ${objectives.join(' and ')}`;
  const unsure = confirmed ? '' : ', not confirmed';
  if (because === 'generator-limited') {
    const least = low === null ? '' : `; handles at least ${rps(low)} ${at}${unsure}`;
    return `THIS MACHINE IS THE LIMIT${least}`;
  }
  if (low === null && high === null) return `UNDECIDED ${at}`;
  if (low === null) return `HANDLES LESS THAN ${rps(high ?? 0)} ${at}${unsure}`;
  if (high === null) return `HANDLES ${rps(low)} OR MORE ${at}${unsure}`;
  if (!confirmed) return `HANDLES ABOUT ${rate(low)} TO ${rps(high)} ${at}${unsure}`;
  const sure = confidenceInWords(confidence);
  return high / low > MOST_WIDE
    ? `HANDLES BETWEEN ${rate(low)} AND ${rps(high)} ${at}, ${sure} confidence`
    : `HANDLES ${rps(Math.sqrt(low * high))} ${at} [${rate(low)}, ${rate(high)}], ${sure} confidence`;
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
      `the interval is wider than ${Number((100 * precision).toFixed(1))}%: ${count(seconds)} s were too short for a narrower one; give a longer --budget`,
    );
  } else if (because === 'budget') {
    notes.push(
      `the budget of ${count(seconds)} s was used up before both ends were known: give a longer --budget`,
    );
  } else if (because === 'highest') {
    notes.push(
      'every rate up to ten times the initial one meets the objectives: start higher, with --rps',
    );
  } else if (because === 'lowest') {
    notes.push(
      'even a tenth of the initial rate does not meet the objectives: start lower, with --rps',
    );
  } else if (because === 'undecided') {
    notes.push(
      'no rate could be decided: at each, about as many requests violated the objectives as they allow, or none ended',
    );
  }
  if (!confirmed && (low ?? high) !== null) {
    notes.push(
      'not confirmed: short probes are often wrong near the capacity, and long ones take at least ten minutes',
    );
  }
  return notes;
}

export function verdictOfProbe({ verdict }: MeasuredProbe): string {
  return verdict === 'generator-limited' ? 'this machine was late' : verdict;
}

/** What sets a probe apart from others. */
export function kindOfProbe({ phase, counts }: MeasuredProbe): string {
  if (!counts) return 'warm-up: repeated, not counted';
  return phase === 'ends' ? 'long' : '';
}

/** `0.12%`, the requests that violated an objective; a dash if no request ended. */
export function sharesInWords({ shares, requests }: MeasuredProbe): string {
  return requests === 0 ? '–' : shares.map(percent).join(', ');
}

export function timeInWords(ms: number | null): string {
  return ms === null ? '–' : milliseconds(ms);
}

function rps(value: number): string {
  return `${rate(value)} rps`;
}
