import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { tokenizer, tokTypes } from 'acorn';
import { isSafePattern } from 'redos-detector';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

interface Found {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

/**
 * The detector reports any unbounded backtracking. These expressions backtrack over a section only once, and no section
 * belongs to two starting points.
 */
const LINEAR_ALL_THE_SAME: readonly string[] = [String.raw`\/\/[^/@]*@`];

function* regularExpressions(): Generator<Found> {
  for (const folder of ['src', 'workers']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = join(folder, name);
      const source = stripTypeScriptTypes(readFileSync(join(root, file), 'utf8'));
      for (const token of tokenizer(source, { ecmaVersion: 'latest', sourceType: 'module' })) {
        if (token.type !== tokTypes.regexp) continue;
        yield { file, ...(token as unknown as { value: Omit<Found, 'file'> }).value };
      }
    }
  }
}

describe('the time of regular expressions does not grow faster than their input', () => {
  const found = [...regularExpressions()];
  const judged = found.filter(({ pattern }) => !LINEAR_ALL_THE_SAME.includes(pattern));

  it.each(judged)('$file: $pattern', { tags: 'long' }, ({ pattern, flags }) => {
    // The detector does not support named groups.
    const { safe, error } = isSafePattern(pattern.replace(/\(\?<\w+>/g, '('), {
      unicode: flags.includes('u'),
      caseInsensitive: flags.includes('i'),
      dotAll: flags.includes('s'),
      multiLine: flags.includes('m'),
      maxScore: 200,
    });
    expect({ safe, error }).toEqual({ safe: true, error: null });
  });

  it('excuses only expressions that exist', () => {
    expect(found.map(({ pattern }) => pattern)).toEqual(
      expect.arrayContaining([...LINEAR_ALL_THE_SAME]),
    );
  });

  it('would be reported', () => {
    expect(isSafePattern('^(a+)+$').safe).toBe(false);
    expect(isSafePattern('a*a*$').safe).toBe(false);
  });
});
