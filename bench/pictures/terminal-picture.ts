const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
/** Of a character, pixels. */
const WIDTH = 8.43;
const HEIGHT = 20;
const MARGIN = 16;

const TEXT = '#adbac7';
/** Foreground colors by SGR code. 2 is dim. */
const COLORS: Readonly<Record<string, string>> = {
  2: '#768390',
  31: '#f47067',
  32: '#57ab5a',
  33: '#c69026',
};

/**
 * An SVG picture of lines on a terminal. Every word has a place and a width of its own, so that columns stay aligned in
 * any font.
 *
 * @param lines with SGR escape sequences
 */
export function terminalPicture(title: string, lines: readonly string[]): string {
  const rows = lines.map((line) => wordsOf(line));
  const columns = Math.max(...rows.flat().map(({ column, text }) => column + text.length));
  const width = Math.ceil(columns * WIDTH + 2 * MARGIN);
  const texts = rows.flatMap((words, row) =>
    words.map(({ column, text, fill, bold }) => {
      const x = (MARGIN + column * WIDTH).toFixed(1);
      const length = (text.length * WIDTH).toFixed(1);
      const weight = bold ? ' font-weight="700"' : '';
      const y = MARGIN + 15 + row * HEIGHT;
      return `<text x="${x}" y="${y}" textLength="${length}" fill="${fill}"${weight}>${escaped(text)}</text>`;
    }),
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${lines.length * HEIGHT + 2 * MARGIN}" font-family="${FONT}" font-size="14">`,
    `<title>${escaped(title)}</title>`,
    '<rect width="100%" height="100%" rx="8" fill="#1c2128"/>',
    ...texts,
    '</svg>',
  ].join('\n')}\n`;
}

interface Word {
  readonly column: number;
  readonly text: string;
  readonly fill: string;
  readonly bold: boolean;
}

function wordsOf(line: string): Word[] {
  const words: Word[] = [];
  let column = 0;
  let fill = TEXT;
  let bold = false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  for (const [part, sgr] of line.matchAll(/\x1b\[(\d*)m|[^\x1b\s]+|\s+/g)) {
    if (sgr !== undefined) {
      bold = sgr === '1' || (bold && sgr !== '22' && sgr !== '' && sgr !== '0');
      fill = COLORS[sgr] ?? TEXT;
      continue;
    }
    if (part.trim() !== '') words.push({ column, text: part, fill, bold });
    column += part.length;
  }
  return words;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
