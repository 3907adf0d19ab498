import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { FORMAT_VERSION, type RunResult, resultSchema } from '../statistics/result.ts';

const HOW = 'a result is what `rushhour run --json FILE` or `--out DIR` writes';

/** @throws RushhourError `INVALID_RESULT` when there is no such file, or no result in it */
export async function readResult(path: string): Promise<RunResult> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw invalid(path, `cannot be read: ${reasonOf(error)}`, error);
  }
  return resultFrom(text, path);
}

/**
 * @param name of where the text comes from, for messages
 * @throws RushhourError `INVALID_RESULT`
 */
export function resultFrom(text: string, name: string): RunResult {
  if (text.trim() === '') throw invalid(name, `is empty; ${HOW}`);
  const data = parsed(text, name);
  const version = versionOf(data);
  if (version !== null && version !== FORMAT_VERSION) {
    throw invalid(
      name,
      `is a result of format ${version}, this is the rushhour of format ${FORMAT_VERSION}: use the one that wrote it`,
    );
  }
  const { success, output, issues } = v.safeParse(resultSchema, data, { abortEarly: true });
  if (success) return output;
  if (version === null) throw invalid(name, `is JSON but no result; ${HOW}`);
  const [issue] = issues;
  throw invalid(name, `is no whole result: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const begins = text.trimStart().startsWith('{');
    const words = begins ? 'is no whole JSON: it was cut off, or damaged' : `is not JSON; ${HOW}`;
    throw invalid(name, words, error);
  }
}

function versionOf(data: unknown): number | null {
  if (typeof data !== 'object' || data === null || !('formatVersion' in data)) return null;
  return typeof data.formatVersion === 'number' ? data.formatVersion : null;
}

function invalid(name: string, words: string, cause?: unknown): RushhourError {
  return new RushhourError('INVALID_RESULT', `${name} ${words}`, { cause });
}
