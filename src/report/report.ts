import { extname } from 'node:path';
import { rateInWords, verdictInWords } from '../statistics/in-words.ts';
import type { RunResult } from '../statistics/result.ts';
import { resultJson } from '../statistics/result-json.ts';
import { clientScript } from './client-script.ts';
import { pagePieces } from './page.ts';

const ENTRY = new URL(`./client/main${extname(import.meta.url)}`, import.meta.url);

/** A run as a page: one file that needs no network, in pieces. */
export async function reportPieces(result: RunResult): Promise<Iterable<string>> {
  const { profile, verdict } = result;
  const words = [verdictInWords(result), ...verdict.reasons, rateInWords(result)];
  const options = {
    title: `${profile}: ${verdict.status} · Rushhour`,
    script: await clientScript(ENTRY),
    withoutScript: `${words.join('; ')}. The rest of this report needs JavaScript.`,
  };
  return pagePieces(options, resultJson(result));
}
