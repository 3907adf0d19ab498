import { html } from '../../report/html.ts';
import { printable } from '../../text/format.ts';
import type { Check, CheckedRun } from './checks.ts';

/**
 * Checks as JUnit XML in the format shared by Jenkins and pytest (`xunit1`, junit-10.xsd): a suite for each run, a test
 * case for each check.
 */
export function junitXml(runs: readonly CheckedRun[]): string {
  const suites = runs.map(({ title, seconds, startedAt, checks }) => {
    const count = (outcome: Check['outcome']) =>
      checks.filter((check) => check.outcome === outcome).length;
    const timestamp = startedAt === null ? [] : html` timestamp="${startedAt.slice(0, 19)}"`;
    return html`
  <testsuite name="${text(title)}" tests="${checks.length}" failures="${count('failed')}" errors="0" skipped="${count('open')}" time="${seconds.toFixed(3)}"${timestamp}>${checks.map(testCase)}
  </testsuite>`;
  });
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>${suites}
</testsuites>
`.text;
}

function testCase({ name, outcome, words }: Check) {
  const open = html`
    <testcase classname="rushhour" name="${text(name)}">`;
  const message = text(words);
  if (outcome === 'passed') return html`${open}<system-out>${message}</system-out></testcase>`;
  if (outcome === 'open') return html`${open}<skipped message="${message}"/></testcase>`;
  return html`${open}<failure type="missed" message="${message}">${message}</failure></testcase>`;
}

/** Without characters that XML 1.0 forbids. */
function text(value: string): string {
  return printable(value);
}
