import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/**
 * The layers from the bottom up. A folder imports only its own files and the folders above it in this list, types
 * included; an entry may restrict that further.
 */
const HOUSE: Readonly<Record<string, readonly string[] | 'all above'>> = {
  'src/text': [],
  'src/border': [],
  'src/load': ['src/text', 'src/border'],
  'src/journey': ['src/text', 'src/border'],
  'src/data': ['src/text', 'src/border', 'src/journey'],
  'src/shop': ['src/journey'],
  'src/crowd': ['src/text', 'src/border', 'src/journey'],
  'src/profile': ['src/text', 'src/border', 'src/load', 'src/journey'],
  // The registry of workflows: all other code receives a catalogue of them.
  'src/workflows.ts': ['src/journey', 'src/shop'],
  'src/simulated-user.ts': ['src/journey', 'src/workflows.ts'],
  workers: ['src/text', 'src/border', 'src/journey', 'src/crowd', 'src/workflows.ts'],
  'src/statistics': ['src/text', 'src/border', 'src/journey'],
  'src/report/client': ['src/text', 'src/border', 'src/statistics'],
  'src/report': ['src/text', 'src/border', 'src/statistics'],
  'src/answers/compare': ['src/text', 'src/border', 'src/statistics', 'src/report'],
  'src/answers/find': ['src/text', 'src/border', 'src/statistics', 'src/answers/compare'],
  'src/answers/windows': ['src/text', 'src/border', 'src/statistics'],
  'src/answers/ci': ['src/text', 'src/statistics', 'src/report', 'src/answers/compare'],
  'src/answers/client': [
    'src/text',
    'src/statistics',
    'src/report/client',
    'src/answers/compare',
    'src/answers/find',
  ],
  'src/answers/pages.ts': [
    'src/statistics',
    'src/report',
    'src/answers/compare',
    'src/answers/find',
    'src/answers/client',
  ],
  'src/outputs': ['src/text', 'src/border', 'src/statistics', 'src/report'],
  'src/dashboard/client': [
    'src/text',
    'src/load',
    'src/statistics',
    'src/report/client',
    'src/dashboard/protocol.ts',
  ],
  'src/dashboard': [
    'src/text',
    'src/border',
    'src/load',
    'src/statistics',
    'src/report',
    'src/outputs',
  ],
  'src/shards': [
    'src/text',
    'src/border',
    'src/load',
    'src/profile',
    'src/statistics',
    'src/outputs',
  ],
  'src/engine': 'all above',
  'src/plan': ['src/text', 'src/border', 'src/load', 'src/journey', 'src/crowd', 'src/profile'],
  'src/import': ['src/text', 'src/border', 'src/journey'],
  'src/store': ['src/text', 'src/border', 'src/journey', 'src/shop', 'src/engine'],
  'src/shards/merge': 'all above',
  'src/cli': 'all above',
  'src/index.ts': 'all above',
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

const FILES = [...sources('src'), ...sources('workers')];

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier]) =>
    relative(root, join(root, dirname(file), specifier!)),
  );
}

/** The entry that a file belongs to: the one with the longest name. */
function rowOf(file: string): string {
  const rows = Object.keys(HOUSE).filter((row) => file === row || file.startsWith(`${row}/`));
  return rows.sort((a, b) => b.length - a.length)[0] ?? `${file}, which has no row`;
}

/** A path from a file back to itself, if there is one. */
function cycleThrough(start: string, imports: ReadonlyMap<string, readonly string[]>): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const target of imports.get(file) ?? []) {
      if (target === start) return wayTo(file, cameFrom).concat(start);
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, file);
      queue.push(target);
    }
  }
  return [];
}

function wayTo(file: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const before = cameFrom.get(file);
  return before === undefined ? [file] : [...wayTo(before, cameFrom), file];
}

describe('imports', () => {
  const imports = new Map(FILES.map((file) => [file, importsOf(file)]));

  it('are never circular, not even for types', () => {
    const cycles = FILES.map((file) => cycleThrough(file, imports)).filter((way) => way.length > 0);
    expect(cycles.map((way) => way.join(' -> '))).toEqual([]);
  });

  it('would be found if circular, however long the circle', () => {
    const ring = new Map([...'abcde'].map((file, i) => [file, ['x', 'abcde'[(i + 1) % 5]!]]));
    expect(cycleThrough('c', ring).join('')).toBe('cdeabc');
    expect(cycleThrough('x', ring)).toEqual([]);
  });

  it.each(Object.keys(HOUSE))('of %s go one way', (row) => {
    const rows = Object.keys(HOUSE);
    const above = rows.slice(0, rows.indexOf(row));
    const given = HOUSE[row]!;
    const allowed = given === 'all above' ? above : given;
    // What the list allows is above; a part of something below is named with its file.
    for (const place of allowed) {
      if (!place.includes('.ts')) expect(above, `${row} stands above ${place}`).toContain(place);
    }
    for (const file of FILES.filter((file) => rowOf(file) === row)) {
      for (const target of imports.get(file)!) {
        const fine = [row, ...allowed].some((place) => target === place || rowOf(target) === place);
        expect(fine, `${file} imports ${target}`).toBe(true);
      }
    }
  });

  it('are governed for every file', () => {
    for (const file of FILES) expect(Object.keys(HOUSE), file).toContain(rowOf(file));
  });

  it('never lead from src to workers', () => {
    for (const file of sources('src')) {
      for (const target of importsOf(file)) expect(target, file).not.toMatch(/^workers\//);
    }
  });
});

describe('what is slow to load', () => {
  /** All modules that a file imports, and their imports, until something is loaded on demand. */
  function loadedBy(entry: string): { modules: readonly string[]; packages: readonly string[] } {
    const modules = new Set([entry]);
    const packages = new Set<string>();
    for (const file of modules) {
      const text = readFileSync(join(root, file), 'utf8');
      for (const [, specifier = ''] of text.matchAll(
        /^(?:import|export)\s(?!type\b)[^;]*?from '([^']+)'/gm,
      )) {
        if (specifier.startsWith('.')) modules.add(join(dirname(file), specifier));
        else packages.add(specifier);
      }
    }
    return { modules: [...modules], packages: [...packages] };
  }

  it('is not loaded by a workflow module, which imports the library in each worker', () => {
    const { modules, packages } = loadedBy('src/index.ts');
    expect(packages.filter((name) => !name.startsWith('node:')).sort()).toEqual([
      'cookie',
      'hdr-histogram-js',
      'js-yaml',
      'valibot',
    ]);
    const parts = ['store', 'dashboard', 'report', 'plan', 'import', 'cli', 'shards/merge'];
    for (const part of parts) {
      const loaded = modules.filter((file) => file.startsWith(`src/${part}/`));
      expect(loaded, part).toEqual(part === 'shards/merge' ? [`src/${part}/merge-shards.ts`] : []);
    }
    expect(modules).not.toContain('src/outputs/outputs.ts');
  });

  it('is loaded by a run only if it is requested', () => {
    const { modules, packages } = loadedBy('src/cli/commands/run.ts');
    const { packages: ofOutputs } = loadedBy('src/outputs/outputs.ts');
    expect([...packages, ...ofOutputs].join('\n')).not.toMatch(
      /^(@apidevtools\/|fastify|papaparse|prom-client|rolldown|uplot|@opentelemetry\/)/m,
    );
    expect(modules.filter((file) => file.startsWith('src/dashboard/'))).toEqual([]);
  });
});

describe('the sources', () => {
  it('use no any', () => {
    for (const file of [...sources('src'), ...sources('workers')]) {
      expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/(?::|as|<)\s*any\b/);
    }
  });
});

describe('time', () => {
  /** Folders that show the time of day to people or write it to logs. Nothing is scheduled by it. */
  const FOR_PEOPLE = ['src/cli', 'src/import', 'src/outputs', 'src/store'];
  /** Folders in which several machines agree on a time, which is read once and mapped to the monotonic clock. */
  const AGREED = ['src/shards'];
  const STARTED_AT = ['src/engine/play.ts', 'src/engine/host.ts'];

  it('is read from the monotonic clock: setting the machine’s clock moves no user', () => {
    const scheduling = [...sources('src'), ...sources('workers')].filter(
      (file) => ![...FOR_PEOPLE, ...AGREED, ...STARTED_AT].some((place) => file.startsWith(place)),
    );
    for (const file of scheduling) {
      expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/\bDate\b/);
    }
    for (const file of STARTED_AT) {
      const uses = readFileSync(join(root, file), 'utf8').match(/.*\bDate\b.*/g) ?? [];
      for (const use of uses) expect(use, file).toMatch(/startedAt|startAt|countedSince/i);
    }
  });
});

describe('the packages that users get', () => {
  interface Locked {
    readonly packages: Readonly<Record<string, { dev?: boolean; hasInstallScript?: boolean }>>;
  }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Locked;
  const theirs = Object.entries(lock.packages).filter(([name, { dev }]) => name !== '' && !dev);

  it('run no code when they are installed', () => {
    expect(theirs.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });

  it('stay few', () => {
    expect(theirs.length).toBeLessThanOrEqual(140);
  });
});
