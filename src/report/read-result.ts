import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { FORMAT_VERSION, type RunResult, resultSchema } from '../statistics/result.ts';

const HOW = 'a result is what `rushhour run --json FILE` or `--out DIR` writes';

/** @throws RushhourError `INVALID_RESULT` if there is no such file, or it contains no result */
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
 * @param name of the text's source, for messages
 * @throws RushhourError `INVALID_RESULT`
 */
export function resultFrom(text: string, name: string): RunResult {
  if (text.trim() === '') throw invalid(name, `is empty; ${HOW}`);
  const data = parsed(text, name);
  const version = versionOf(data);
  if (version !== null && version !== FORMAT_VERSION && version !== 1) {
    throw invalid(
      name,
      `is a result of format ${version}; this rushhour reads formats up to ${FORMAT_VERSION}: use the version that wrote it`,
    );
  }
  const { success, output, issues } = v.safeParse(
    resultSchema,
    version === 1 ? fromVersion1(data) : data,
    { abortEarly: true },
  );
  if (success) return output;
  if (version === null) throw invalid(name, `is JSON but not a result; ${HOW}`);
  const [issue] = issues;
  throw invalid(name, `is not a complete result: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

/** In version 1, every row was one second, and requests after the end were not counted separately. */
function fromVersion1(data: unknown): unknown {
  const { stats, timeline, ...rest } = data as Record<string, unknown>;
  const row = (one: unknown) => {
    const limit = isRecord(one) ? one['limitedBy'] : null;
    const limitedSeconds = {
      generator: limit === 'generator' ? 1 : 0,
      target: limit === 'target' ? 1 : 0,
    };
    return isRecord(one) ? { seconds: 1, sentAfterEnd: 0, limitedSeconds, ...one } : one;
  };
  return {
    ...rest,
    formatVersion: FORMAT_VERSION,
    stats: isRecord(stats) ? { sentAfterEnd: 0, connections: null, ...stats } : stats,
    timeline: Array.isArray(timeline) ? timeline.map(row) : timeline,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const begins = text.trimStart().startsWith('{');
    const words = begins
      ? 'is not complete JSON: it was cut off or damaged'
      : `is not JSON; ${HOW}`;
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
