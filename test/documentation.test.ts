import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { dump, load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program } from '../src/cli/main.ts';
import { TrafficProfile } from '../src/profile/profile.ts';

const root = join(import.meta.dirname, '..');
const pages = ['README.md', 'llms.txt', ...globSync('docs/*.md', { cwd: root }).sort()];

/** The code blocks of all pages in this language, each with its page and line. */
function blocks(language: string): [place: string, text: string][] {
  return pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const found = text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'));
    return Array.from(found, ({ index, 1: code = '' }) => {
      return [`${page}:${text.slice(0, index).split('\n').length}`, code];
    });
  });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-documentation-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the short examples of the library assume. */
const PRELUDE = `
import { TrafficGenerator, TrafficProfile } from 'rushhour';
declare const profile: TrafficProfile;
declare const serviceUrls: Readonly<Record<string, string>>;
`;

it('the TypeScript in the documentation compiles with the strictest settings', async () => {
  const modules = blocks('ts').filter(([, code]) =>
    /^import |^(const|new) .*Generator/m.test(code),
  );
  expect(modules.length).toBeGreaterThan(7);
  for (const [place, code] of modules) {
    const text = code.includes("from 'rushhour") ? code : `${PRELUDE}${code}`;
    writeFileSync(join(folder, `${place.replace(/\W/g, '-')}.mts`), text);
  }
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: ['*.mts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/.bin/tsc');
  const complaints = await promisify(execFile)(tsc, ['-p', folder]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(complaints).toBe('');
});

describe('a profile in the documentation is valid', () => {
  const profiles = blocks('yaml')
    .map(([place, code]) => [place, load(code) as Record<string, unknown>] as const)
    .filter(([, block]) => !('jobs' in block || 'scrape_configs' in block));
  const MIX = { name: 'a', workflow_distribution: { browse: 1 } };
  const LEVEL = { requests_per_second: 1, duration_seconds: 1 };
  const environment = {
    SHOP_HOST: 'shop.example',
    API_TOKEN: 'abc',
    SEARCH_PASSWORD: 'def',
    PAY_PASSWORD: 'ghi',
  };

  it.each(profiles)('%s', (_, block) => {
    const hasLevel = ['stages', 'scenarios', 'duration_seconds'].some((key) => key in block);
    const file = join(folder, 'profile.yaml');
    writeFileSync(file, dump({ ...MIX, ...(hasLevel ? {} : LEVEL), ...block }));
    expect(TrafficProfile.fromYaml(file, { environment })).toBeInstanceOf(TrafficProfile);
  });
});

describe('docs/cli.md, or a page that its section links to, has every option of', () => {
  const docs = (page: string) => readFileSync(join(root, 'docs', page), 'utf8');
  const sections = docs('cli.md').split(/^## rushhour /m);
  const commands = program().commands.flatMap((command) => [command, ...command.commands]);

  it.each(commands.map((command) => [nameOf(command), command] as const))('%s', (name, command) => {
    const [introduction = ''] = sections;
    const section = sections.find((text) => text.startsWith(name.split(' ')[0]!))!;
    const linked = section.matchAll(/\]\(([\w-]+\.md)[#)]/g);
    const texts = [introduction, section, ...Array.from(linked, ([, page = '']) => docs(page))];
    const missing = command.options.filter(({ long, short }) => {
      const forms = [long, short].filter((form) => form != null).join('|');
      return !new RegExp(`\`[^\`]*(?:${forms})(?![\\w-])`).test(texts.join('\n'));
    });
    expect(missing.map(({ flags }) => flags)).toEqual([]);
  });
});

describe('the tables have a cell for each column, and no row twice:', () => {
  it.each(pages)('%s', (page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```.*?^```/gms, '');
    const tables = Array.from(text.matchAll(/(?:^\|.*\n)+/gm), ([table]) =>
      table.trim().split('\n'),
    );
    const wrong = tables.flatMap((rows) =>
      rows.filter((row, at) => cellsIn(row) !== cellsIn(rows[0]!) || rows.indexOf(row) !== at),
    );
    expect(wrong).toEqual([]);
  });
});

function cellsIn(row: string): number {
  return row.replaceAll(/\\\||`[^`]*`/g, '').split('|').length;
}

function nameOf(command: Command): string {
  const parent = command.parent?.parent ? `${nameOf(command.parent)} ` : '';
  return `${parent}${command.name()}`;
}

describe('the page on reliability names only what exists:', () => {
  const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
  const named = new Set(Array.from(page.matchAll(/`(test\/[^`]+)`/g), ([, path = '']) => path));

  it.each([...named])('%s', (path) => expect(existsSync(join(root, path))).toBe(true));

  it('rows of hostile services', () => {
    const [, table = ''] = page.split('\n## ');
    const rows = new Set(globSync('test/hostile/**/*.ts', { cwd: root }).flatMap(namesOfRows));
    const cells = table.matchAll(/^\|.*\|(.*)\|$/gm);
    const names = [...cells].flatMap(([, cell = '']) =>
      Array.from(cell.matchAll(/`([\w*.-]+)`/g), ([, name = '']) => name),
    );
    expect(names.length).toBeGreaterThan(50);
    const unknown = names.filter((name) => {
      const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`);
      return ![...rows].some((row) => pattern.test(row));
    });
    expect(unknown).toEqual([]);
  });
});

function namesOfRows(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return Array.from(text.matchAll(/name: [`'](.+?)[`']/g), ([, name = '']) => name);
}
