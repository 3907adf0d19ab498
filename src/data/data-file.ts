import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { count } from '../text/format.ts';
import { shownPath } from '../text/source-of.ts';
import { MOST_BYTES } from './row-store.ts';

/** What is wrong with a row, and the line on which it begins. */
export class BadRow extends Error {
  /** 1 or more. */
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** A file of rows. Every problem is reported in one message that names the file. */
export class DataFile {
  readonly #path: string;

  /**
   * @param file absolute, or relative to the folder of the module that names it
   * @throws RushhourError `INVALID_WORKFLOW` unless it is a string
   */
  constructor(file: string, module: string) {
    if (typeof file !== 'string') {
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `a data file needs a path, and was given a ${typeof file}`,
      );
    }
    this.#path = resolve(dirname(module), file);
  }

  /**
   * Processes the file's text in pieces.
   *
   * @throws RushhourError `INVALID_WORKFLOW`
   */
  async read<Result>(
    act: (text: AsyncIterable<string>, bytes: number) => Promise<Result>,
  ): Promise<Result> {
    try {
      const stats = await stat(this.#path);
      refuse(stats);
      return await act(this.#text(), stats.size);
    } catch (error) {
      const where = error instanceof BadRow ? `line ${error.line}: ` : '';
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `data file ${shownPath(this.#path)} cannot be used: ${where}${whyNot(error)}`,
        { cause: error },
      );
    }
  }

  /** Without the byte order mark, if there is one. */
  async *#text(): AsyncGenerator<string, void, void> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let line = 1;
    const decoded = (bytes?: Buffer): string => {
      try {
        return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
      } catch {
        throw new BadRow(line, 'it is not UTF-8 text from about here on');
      }
    };
    for await (const bytes of createReadStream(this.#path, { highWaterMark: 256 * 1024 })) {
      const text = decoded(bytes as Buffer);
      yield text;
      line += linesIn(text);
    }
    decoded();
  }
}

/** The number of lines that end in a text. */
export function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function refuse(stats: Stats): void {
  if (stats.isDirectory()) throw new Error('it is a folder');
  if (!stats.isFile()) throw new Error('it is not a regular file');
  if (stats.size > MOST_BYTES) {
    throw new Error(`it has ${count(stats.size)} bytes; at most ${count(MOST_BYTES)} are allowed`);
  }
}

function whyNot(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'it does not exist' : reasonOf(error);
}
