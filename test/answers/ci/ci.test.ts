import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { annotations } from '../../../src/answers/ci/annotations.ts';
import {
  type CheckedRun,
  checksOfComparison,
  checksOfRefusal,
  checksOfRun,
} from '../../../src/answers/ci/checks.ts';
import { junitXml } from '../../../src/answers/ci/junit.ts';
import { comparisonMarkdown, runMarkdown } from '../../../src/answers/ci/markdown.ts';
import { parseBudget } from '../../../src/answers/compare/budget.ts';
import { compare } from '../../../src/answers/compare/comparison.ts';
import { aResult } from '../../cli/views.ts';
import { aMeasuredResult } from '../results.ts';

/** The schema of Jenkins's xUnit plugin, against which pytest checks its own reports. */
const SCHEMA = readFileSync(join(import.meta.dirname, '../../fixtures/junit-10.xsd'), 'utf8');
const HOSTILE = '<a href="x">&]]>\u0000\u001b[31m|`*\n%::error::';

const missed = aResult({
  profile: HOSTILE,
  verdict: { status: 'target-limited', reasons: [HOSTILE] },
  thresholds: [
    { expression: 'latency_p99 < 10', actual: 17.7, passed: false },
    { expression: 'success_rate >= 90%', actual: 0.996, passed: true },
  ],
});
const comparison = compare(
  { name: 'old', runs: [{ name: 'old.json', result: aMeasuredResult({ seed: 1 }) }] },
  { name: 'new', runs: [{ name: 'new.json', result: aMeasuredResult({ seed: 2, factor: 1.1 }) }] },
  ['latency_p50 +2%', 'latency_p50 +30%', 'latency_p50 +10%'].map(parseBudget),
);
const RUNS: readonly CheckedRun[] = [
  checksOfRun(missed),
  checksOfComparison(comparison),
  checksOfRefusal('before.json cannot be read'),
];

describe('JUnit XML', () => {
  it('conforms to the schema of Jenkins and pytest, whatever the names contain', async () => {
    const { valid, errors } = await validateXML({
      xml: [{ fileName: 'rushhour.xml', contents: junitXml(RUNS) }],
      schema: [SCHEMA],
    });
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
  });

  it('is not accepted in any form: the schema is really checked', async () => {
    const { valid } = await validateXML({
      xml: [{ fileName: 'rushhour.xml', contents: '<testsuites><case/></testsuites>' }],
      schema: [SCHEMA],
    });
    expect(valid).toBe(false);
  });

  it('counts passed, failed and open checks', () => {
    const xml = junitXml(RUNS);
    expect(xml).toContain('tests="3" failures="1" errors="0" skipped="0" time="18.000"');
    expect(xml).toContain('tests="3" failures="1" errors="0" skipped="1"');
    expect(xml).toContain('name="latency_p99 &lt; 10"><failure type="missed"');
  });
});

describe('annotations of GitHub Actions', () => {
  it('are one line for each failed or open check, with everything escaped that would end it', () => {
    const lines = annotations([
      ...RUNS,
      { ...RUNS[0]!, checks: [{ name: 'a:b,c', outcome: 'open', words: '50%\r\n::error::x' }] },
    ]).split('\n');
    expect(lines[0]).toBe('::error title=Rushhour%3A latency_p99 < 10::latency_p99 < 10: 17.7 ms');
    expect(lines[1]).toMatch(
      /^::error title=Rushhour%3A latency_p50 \+2%25::latency_p50 \+2%25 is exceeded: SLOWER/,
    );
    expect(lines[2]).toMatch(/^::warning title=Rushhour%3A latency_p50 \+10%25::/);
    expect(lines[4]).toBe('::warning title=Rushhour%3A a%3Ab%2Cc::50%25%0D%0A::error::x');
    expect(lines).toHaveLength(6);
  });
});

describe('a summary in Markdown', () => {
  it('has verdict, latencies and thresholds, and no markup from a result', () => {
    const text = runMarkdown(missed);
    expect(text).toMatch(/^## Rushhour: \\<a href="x"\\>/);
    expect(text).toContain('**TARGET-LIMITED');
    expect(text).toMatch(/\| response time \| [\d.]+ ms \|/);
    expect(text).toContain('- ❌ latency\\_p99 \\< 10: 17.7 ms');
    expect(text).toContain('- ✅ success\\_rate');
  });

  it('has the table of a comparison and its budgets', () => {
    const text = comparisonMarkdown(comparison);
    expect(text).toMatch(/\*\*SLOWER: p50 \+\d/);
    expect(text).toMatch(
      /\| p50 \| 20\.\d ms \| 22\.\d ms \| \+[\d.]+% \| \+[\d.]+% to \+[\d.]+% \| slower \|/,
    );
    expect(text.match(/^- [✅❌❔]/gmu)).toHaveLength(3);
  });
});
