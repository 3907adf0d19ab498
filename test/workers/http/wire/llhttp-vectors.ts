import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One response of a vector: its status, the bytes of its body, and whether it is complete. */
export interface Message {
  readonly status: number;
  readonly bodyBytes: number;
  readonly whole: boolean;
}

/** One of llhttp's own tests: bytes, and how its parser interprets them. */
export interface Vector {
  readonly name: string;
  /** `response`, or one of the lenient modes. */
  readonly type: string;
  readonly input: Buffer;
  /** Whether the request was one without a response body, such as HEAD. */
  readonly skipBody: boolean;
  readonly messages: readonly Message[];
  readonly refused: boolean;
}

const VECTOR =
  /<!-- meta=(?<meta>\{.*?\}) -->\s*```http\n(?<input>.*?)```\s(?:(?!```).)*```log\n(?<log>.*?)```/gs;

/** The responses among the vectors in this folder, which is `test/` of the llhttp repository or a copy. */
export function readVectors(folder: string): Vector[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.md'))
    .toSorted()
    .flatMap((file) => vectorsOf(readFileSync(join(folder, file), 'utf8'), file));
}

function vectorsOf(text: string, file: string): Vector[] {
  return [...text.matchAll(VECTOR)].flatMap((match) => {
    const { meta, input, log } = match.groups as { meta: string; input: string; log: string };
    const { type, skipBody = false } = JSON.parse(meta) as { type: string; skipBody?: boolean };
    if (!type.startsWith('response')) return [];
    const title =
      text
        .slice(0, match.index)
        .match(/^#+ .*$/gm)
        ?.at(-1) ?? '';
    const name = `${file}: ${title.replace(/^#+ /, '')}`;
    return [{ name, type, input: bytesOf(input), skipBody, ...readLog(log) }];
  });
}

/** As llhttp's runner reads them: a line ends in CR LF, unless a backslash precedes it. */
function bytesOf(input: string): Buffer {
  const text = input
    .replace(/\n$/, '')
    .replace(/\\\n/g, '')
    .replace(/\n/g, '\r\n')
    .replace(/\\r/g, '\r')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\f/g, '\f')
    .replace(/\\x([0-9a-f]+)/gi, (_, digits: string) => String.fromCharCode(Number(`0x${digits}`)));
  return Buffer.from(text, 'latin1');
}

function readLog(log: string): Pick<Vector, 'messages' | 'refused'> {
  const messages: { status: number; bodyBytes: number; whole: boolean }[] = [];
  for (const line of log.split('\n')) {
    const status = /headers complete status=(\d+)/.exec(line)?.[1];
    const bodyBytes = /len=(\d+) span\[body\]/.exec(line)?.[1];
    if (status !== undefined) messages.push({ status: Number(status), bodyBytes: 0, whole: false });
    if (bodyBytes !== undefined) messages.at(-1)!.bodyBytes += Number(bodyBytes);
    if (/message complete$/.test(line)) messages.at(-1)!.whole = true;
  }
  return { messages, refused: /error code=\d+/.test(log) };
}
