import { extname } from 'node:path';
import { rateInWords, verdictInWords } from '../statistics/in-words.ts';
import type { RunResult } from '../statistics/result.ts';
import { clientScript } from './client-script.ts';
import { wholePage } from './page.ts';

const ENTRY = new URL(`./client/main${extname(import.meta.url)}`, import.meta.url);

/** A run as a page: one file that needs no network. */
export async function reportOf(result: RunResult): Promise<string> {
  const { profile, verdict } = result;
  const words = [verdictInWords(verdict.status), ...verdict.reasons, rateInWords(result)];
  return wholePage({
    title: `${profile}: ${verdict.status} · Rushhour`,
    script: await clientScript(ENTRY),
    data: result,
    withoutScript: `${words.join('; ')}. The rest of this report needs JavaScript.`,
  }).html;
}
