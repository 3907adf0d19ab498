/** Longer words are not typos; comparing them would only cost time. */
const LONGEST_WORD = 40;

/**
 * The candidate that a mistyped word most likely means, or null if none is close. Case, `_` and `-` are
 * ignored, and a prefix of a candidate (`duration` for `duration_seconds`) counts as close.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const typed = letters(word);
  if (typed.length < 2 || word.length > LONGEST_WORD) return null;
  let best: string | null = null;
  let bestDistance = 1 + Math.max(1, Math.floor(typed.length / 3));
  for (const candidate of candidates) {
    const wanted = letters(candidate);
    const begun = typed.length >= 3 && wanted.startsWith(typed);
    // Transposed letters are likelier than wrong letters: p59 means p95 rather than p50.
    const reordered = sorted(typed) === sorted(wanted) ? 0 : 0.5;
    const distance = begun && wanted !== typed ? 1 : editDistance(typed, wanted) + reordered;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Insertions, deletions, replacements and swaps of adjacent letters that turn one word into the other: the restricted
 * Damerau-Levenshtein distance (optimal string alignment).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

function sorted(word: string): string {
  return [...word].sort().join('');
}

function letters(word: string): string {
  return word.toLowerCase().replace(/[_\-\s]/g, '');
}
