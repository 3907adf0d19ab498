import { extname } from 'node:path';
import { clientScript } from '../report/client-script.ts';
import { wholePage } from '../report/page.ts';
import type { RunResult } from '../statistics/result.ts';
import type { Compared, FoundCapacity, PageData } from './client/data.ts';
import { headlineOf } from './compare/in-words.ts';
import { capacityInWords } from './find/in-words.ts';

const ENTRY = new URL(`./client/main${extname(import.meta.url)}`, import.meta.url);

/** Comparisons as a page, with both runs in the same charts: one file that needs no network. */
export async function comparisonPage(comparisons: readonly Compared[]): Promise<string> {
  const words = comparisons.map(({ comparison }) => headlineOf(comparison)).join('; ');
  const data: PageData = {
    kind: 'comparisons',
    comparisons: comparisons.map(({ comparison, before, after }) => ({
      comparison,
      before: drawn(before),
      after: drawn(after),
    })),
  };
  const profile = comparisons[0]?.comparison.profile ?? '';
  return pageOf(`${profile}: before and after`, data, words);
}

/** A capacity as a page: the curve of latency over rate, and the run. */
export async function capacityPage(found: FoundCapacity): Promise<string> {
  const { capacity, result, precision } = found;
  const data: PageData = { kind: 'capacity', capacity, result: drawn(result), precision };
  return pageOf(`${capacity.profile}: capacity`, data, capacityInWords(capacity));
}

async function pageOf(title: string, data: PageData, words: string): Promise<string> {
  return wholePage({
    title: `${title} · Rushhour`,
    script: await clientScript(ENTRY),
    data,
    withoutScript: `${words}. The rest of this page needs JavaScript.`,
  }).html;
}

/** A run without the data that no chart shows. */
function drawn(result: RunResult): RunResult {
  return {
    ...result,
    timeline: result.timeline.map(({ responseHistogram: _, ...row }) => row),
  };
}
