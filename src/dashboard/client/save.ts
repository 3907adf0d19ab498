import type { RunResult } from '../../statistics/result.ts';

/** Id of the element with the result in a saved page; the live page has none. */
const DATA = 'data';

/** The result in a saved page; null in the live page. */
export function savedResult(): RunResult | null {
  const data = document.getElementById(DATA)?.textContent;
  return data === undefined || data === null ? null : (JSON.parse(data) as RunResult);
}

/** Offers this page with its result as a file that needs neither the network nor the run. */
export function save(result: RunResult): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([pageWith(result)], { type: 'text/html' }));
  link.download = `${result.profile.replace(/[^\w-]+/g, '-') || 'run'}.html`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The same head, with the policy that allows this script, and the same script. */
function pageWith(result: RunResult): string {
  const script = document.querySelector('body > script:last-of-type')!;
  const data = JSON.stringify(result).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
${document.head.outerHTML}
<body>
<div id="page"></div>
<script type="application/json" id="${DATA}">${data}</script>
<script>${script.textContent}</script>
</body>
</html>
`;
}
