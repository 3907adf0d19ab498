import { stripVTControlCharacters } from 'node:util';

/** The parts of a summary that the README shows, by how their first lines begin. */
const SHOWN = ['  VALID', '  rate ', '         response time', '  users '];

/**
 * What a run printed on a terminal: the status block after 60% of it, with its styles, and the lines of its summary, which
 * README.md shows abridged.
 */
export function blockAndSummary(output: string): [block: string[], summary: string[]] {
  const after = output.search(/ 60%/);
  const end = output.indexOf('\n', output.indexOf('q stop', after));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removes what moves the cursor, and keeps styles
  const shown = output.slice(0, end).replace(/\x1b\[[?\d]*[A-LN-Za-ln-z]/g, '');
  const lines = shown.split(/\r?\n/);
  const block = lines.slice(lines.findLastIndex((line) => line.includes('normal: hold')));
  const plain = stripVTControlCharacters(output).split(/\r?\n/);
  const first = plain.findIndex((line) => line.startsWith('  VALID'));
  return [block, first < 0 ? [] : abridged(plain.slice(first))];
}

/** The verdict, the rate, the latencies, and the users. */
function abridged(summary: readonly string[]): string[] {
  const sections = summary.join('\n').split('\n\n');
  return SHOWN.flatMap((start) => {
    const section = sections.find((text) => text.startsWith(start));
    if (section === undefined) throw new Error(`the summary has no section that begins "${start}"`);
    return [...cutShort(section.split('\n')), ''];
  }).slice(0, -1);
}

/** Without the tables and sentences that follow, and without what differs in each run. */
function cutShort(section: readonly string[]): string[] {
  const [head = '', ...rest] = section;
  if (head.startsWith('  users ')) return [head];
  const note = rest.findIndex((line) => line.startsWith('  Response time includes'));
  const kept = note < 0 ? rest : rest.slice(0, note);
  return [head, ...kept.map((line) => line.replace(/, run \w+$/, ''))];
}

/** The README with this summary instead of the one it shows. */
export function withSummary(readme: string, summary: readonly string[]): string {
  const block = /```\n {2}VALID: [\s\S]*?\n```/;
  if (!block.test(readme)) throw new Error('README.md shows no summary');
  return readme.replace(block, () => `\`\`\`\n${summary.join('\n')}\n\`\`\``);
}
