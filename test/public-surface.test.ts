import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const PINNED = join(import.meta.dirname, 'public-surface.txt');

/** What users import from, and the corresponding file. */
const ENTRIES = {
  rushhour: 'src/index.d.ts',
  'rushhour/output': 'src/outputs/index.d.ts',
  'rushhour/store': 'src/store/index.d.ts',
} as const;

let types: string;
beforeAll(() => {
  types = mkdtempSync(join(tmpdir(), 'rushhour-types-'));
  const tsc = join(root, 'node_modules/.bin/tsc');
  const options = ['--emitDeclarationOnly', '--removeComments', '--outDir', types];
  const { status, stdout } = spawnSync(tsc, ['-p', 'tsconfig.build.json', ...options], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, stdout).toBe(0);
});
afterAll(() => rmSync(types, { recursive: true, force: true }));

interface Declaration {
  readonly name: string;
  readonly text: string;
  readonly file: string;
}

const textOf = (file: string) => readFileSync(join(types, file), 'utf8');

/** `{ a, type B as C }` of an import or export: the names on both sides. */
function namesIn(list: string): { own: string; other: string }[] {
  return list
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '')
    .map((name) => {
      const [own = name, other = own] = name.split(/\s+as\s+/);
      return { own, other };
    });
}

/** The declaration of a name, in this file or in the one that it is imported from. */
function declarationOf(name: string, file: string): Declaration | null {
  const text = textOf(file);
  const kinds = '(?:declare )?(?:abstract )?(?:class|interface|type|const|function|let)';
  const begins = new RegExp(
    `^(?:export )?${kinds} ${name}\\b(?:.*\\{\\n[^]*?^\\}.*$|[^]*?;$)`,
    'm',
  );
  const found = begins.exec(text)?.[0];
  if (found !== undefined) return { name, text: found, file };
  for (const [, list, from] of text.matchAll(
    /(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']+)'/g,
  )) {
    const taken = namesIn(list!).find(({ other }) => other === name);
    if (taken === undefined) continue;
    const next = resolve('/', dirname(file), from!.replace(/\.ts$/, '.d.ts')).slice(1);
    return declarationOf(taken.own, next);
  }
  return null;
}

/** Everything that an entry exports, by name. */
function exportsOf(entry: string): Declaration[] {
  const lists = [...textOf(entry).matchAll(/export (?:type )?\{([^}]*)\} from/g)];
  return lists
    .flatMap(([, list]) => namesIn(list!))
    .map(({ other }) => declarationOf(other, entry)!)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Our own names that a declaration mentions, except in quotes. */
function mentionedIn({ text, name, file }: Declaration): Declaration[] {
  const words = new Set(text.replace(/'[^']*'|"[^"]*"/g, '').match(/\b[A-Za-z]\w*\b/g));
  words.delete(name);
  // Lists of literals, such as RAMP_SHAPES, are not types.
  const typeNames = [...words].filter((word) => /^[A-Z]\w*[a-z]/.test(word));
  return typeNames.flatMap((word) => declarationOf(word, file) ?? []);
}

const idOf = ({ name, file }: Declaration) => `${name} of ${file}`;

it('every type in a public signature can be imported by name, so none is internal', () => {
  const surface = Object.values(ENTRIES).flatMap(exportsOf);
  const known = new Set(surface.map(idOf));
  const missing = surface.flatMap((declaration) =>
    mentionedIn(declaration)
      .filter((mentioned) => !known.has(idOf(mentioned)))
      .map((mentioned) => `${declaration.name} mentions ${idOf(mentioned)}`),
  );
  expect([...new Set(missing)].toSorted()).toEqual([]);
});

it('the public surface matches test/public-surface.txt (UPDATE_SURFACE=1 rewrites it)', () => {
  const parts = Object.entries(ENTRIES).map(([name, entry]) => {
    const declarations = exportsOf(entry).map(({ text }) => text.replace(/^export /, ''));
    return `# ${name}\n\n${declarations.join('\n\n')}\n`;
  });
  const surface = parts.join('\n');
  if (process.env['UPDATE_SURFACE']) writeFileSync(PINNED, surface);
  expect(surface).toBe(readFileSync(PINNED, 'utf8'));
});
