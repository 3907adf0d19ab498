import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { RushhourError, reasonOf } from '../../border/errors.ts';
import { count, plural } from '../../text/format.ts';
import { camelCase, listCode, objectCode, textCode, uniqueName } from '../code.ts';
import type { ImportResult } from '../import-result.ts';
import { unusable } from '../input-file.ts';
import { type ImportedStep, moduleText } from '../module-text.ts';
import { profileText } from '../profile-text.ts';
import { lineReader } from './log-line.ts';
import { type Page, Pages } from './pages.ts';
import { RateByTime } from './rate-by-time.ts';
import { type Follows, Sessions } from './sessions.ts';
import { thinkTimeOf } from './think-time.ts';

export interface AccessLogChoice {
  /** What to do with images, styles, fonts and scripts. */
  readonly assets: 'group' | 'omit';
  /** Where requests go. */
  readonly target: string;
}

const ASSET = /\.(?:css|m?js|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|eot|mp4|webm|mp3)$/i;
const MOST_STAGES = 120;

/**
 * A profile whose rate follows that of the log, and a workflow whose users move from page to page with the frequencies
 * of the log, and think as long. The log is read line by line: memory does not grow with it.
 *
 * @throws RushhourError `INVALID_OPTION` if the file cannot be used
 */
export async function importAccessLog(
  file: string,
  name: string,
  { assets, target }: AccessLogChoice,
): Promise<ImportResult> {
  const read = lineReader();
  const pages = new Pages();
  const sessions = new Sessions();
  const rate = new RateByTime();
  const skipped = { unreadable: 0, assets: 0, firstUnreadable: 0 };
  let lines = 0;
  let isWhole = true;
  for await (const line of linesOf(file)) {
    lines++;
    if (line.trim() === '') continue;
    const request = read(line);
    if (request === null) {
      skipped.unreadable++;
      skipped.firstUnreadable ||= lines;
      continue;
    }
    const [plain = ''] = request.path.split('?', 1);
    if (assets === 'omit' && ASSET.test(plain)) {
      skipped.assets++;
      continue;
    }
    isWhole &&= request.endMs % 1000 === 0;
    rate.add(request.endMs - request.tookMs);
    sessions.add(request, pages.add(request.method, request.path));
  }
  sessions.close();
  if (sessions.requests === 0) {
    const why =
      lines === 0
        ? 'it is empty'
        : 'none of its lines is a request in the common, combined or JSON format';
    throw unusable(file, `cannot be imported: ${why}`);
  }
  const think = thinkTimeOf(sessions.think, isWhole);
  const steps = stepsOf(pages.all);
  const hasBodies = pages.all.some(({ method }) => /^P/.test(method));
  const stages = rate.stages(MOST_STAGES).flatMap(({ seconds, rps }) => [
    { for_seconds: 0, requests_per_second: rounded(rps) },
    { for_seconds: seconds, requests_per_second: rounded(rps) },
  ]);
  return {
    files: [
      [
        `${name}.yaml`,
        profileText({
          about: [
            'Generated from an access log: its rate over time, its pages and think times.',
            'Try one user: rushhour try. A shorter run of the same shape: rushhour run --duration 10m',
          ],
          keys: {
            name,
            stages,
            workflow_distribution: { [name]: 1 },
            workflow_modules: [`./${name}.mts`],
            think_time_seconds: think,
            services: { [SERVICE]: target },
          },
        }),
      ],
      [`${name}.mts`, moduleOf(name, steps, sessions.follows)],
      [
        `${name}.paths.json`,
        `${JSON.stringify(Object.fromEntries([...steps].map(([{ examples }, { name: step }]) => [step, examples])), null, 1)}\n`,
      ],
    ],
    found: {
      requests: sessions.requests,
      sessions: sessions.count,
      pages: steps.size,
      seconds: Math.ceil((rate.lastMs - rate.firstMs) / 1000),
      thinkSeconds: rounded(sessions.think.mean),
    },
    notes: [
      ...(skipped.assets > 0 ? [`left out ${plural(skipped.assets, 'request')} for assets`] : []),
      ...(skipped.unreadable > 0
        ? [
            `skipped ${plural(skipped.unreadable, 'line')} without a request, the first is line ${count(skipped.firstUnreadable)}`,
          ]
        : []),
      ...(hasBodies ? ['logs contain no bodies: add them to the POST, PUT and PATCH steps'] : []),
    ],
  };
}

const SERVICE = 'site';

async function* linesOf(file: string): AsyncGenerator<string, void, void> {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  // `pipe` does not propagate errors.
  bytes.once('error', (error) => input.destroy(error));
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new RushhourError('INVALID_OPTION', `${file} cannot be read: ${reasonOf(error)}`);
  }
}

function stepsOf(pages: readonly Page[]): Map<Page, ImportedStep> {
  const names = new Set<string>(['end']);
  const byCount = [...pages].sort((a, b) => b.count - a.count);
  return new Map(
    byCount.map((page) => {
      const wanted = camelCase(`${page.method} ${page.template}`);
      const step = {
        name: uniqueName(wanted, names),
        method: page.method,
        service: SERVICE,
        path: page.template.replaceAll('{id}', ':id').replaceAll('…', '_'),
        type: null,
        settings: [['body', "'discard'"]] as const,
      };
      return [page, step];
    }),
  );
}

function moduleOf(name: string, steps: ReadonlyMap<Page, ImportedStep>, follows: Follows): string {
  const nameOf = (page: Page | null) => (page === null ? 'end' : steps.get(page)!.name);
  const choices = (next: ReadonlyMap<Page | null, number>) =>
    listCode(
      [...next]
        .sort(([, a], [, b]) => b - a)
        .map(([page, times]) => `[${textCode(nameOf(page))}, ${times}]`),
    );
  const rows = [...steps].map(([page, { name: step }]): [string, string] => [
    step,
    choices(follows.get(page) ?? new Map()),
  ]);
  return moduleText({
    name,
    about: [
      'Generated from an access log. Users move from page to page with the frequencies in the log; each request uses one',
      'of the logged paths of its page.',
    ],
    steps: [...steps.values()],
    imports: [],
    keys: [],
    takes: ['user', 'steps'],
    declarations: [
      `import PATHS from './${name}.paths.json' with { type: 'json' };`,
      `type Page = keyof typeof PATHS;
type Choice = readonly [page: Page | 'end', times: number];

/** The first page of a session, and how often it was first. */
const FIRST: readonly Choice[] = ${choices(follows.get(null) ?? new Map())};`,
      `/** The pages that followed each page, and how often. */
const NEXT: Readonly<Record<Page, readonly Choice[]>> = ${objectCode(rows)};`,
      `/** One of the choices, with a probability proportional to its frequency. @param random from 0 to 1 */
function choose(choices: readonly Choice[], random: number): Page | 'end' {
  let rest = random * choices.reduce((sum, [, times]) => sum + times, 0);
  return choices.find(([, times]) => (rest -= times) < 0)?.[0] ?? 'end';
}`,
    ],
    body: [
      "for (let page = choose(FIRST, user.random()); page !== 'end'; ) {",
      '  yield* steps[page]({ path: user.pick<string>(PATHS[page])! });',
      '  page = choose(NEXT[page], user.random());',
      '}',
    ],
  });
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
