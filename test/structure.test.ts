import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What each folder may import, beside itself and the packages it needs. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/shared': ['src/statistics/result.ts', 'src/user', 'src/workflows'],
  'src/profile': ['src/shared'],
  'src/curve': ['src/profile'],
  'src/workflows': ['src/shared', 'src/user'],
  'src/user': ['src/shared', 'src/workflows'],
  'src/controller': ['src/shared', 'src/profile', 'src/curve', 'src/workflows'],
  'src/pool': ['src/shared'],
  'src/statistics': ['src/shared', 'src/workflows'],
  'src/report': ['src/shared', 'src/statistics'],
  'src/report/client': [
    'src/shared/format.ts',
    'src/statistics/in-words.ts',
    'src/statistics/result.ts',
  ],
  'src/exports': ['src/shared', 'src/statistics', 'src/report'],
  'src/dashboard': ['src/shared', 'src/statistics', 'src/report'],
  'src/dashboard/client': [
    'src/dashboard/protocol.ts',
    'src/report/client',
    'src/shared/format.ts',
    'src/shared/phases.ts',
    'src/shared/rate-range.ts',
    'src/statistics/result.ts',
  ],
  'src/generator': [
    'src/shared',
    'src/dashboard',
    'src/exports',
    'src/profile',
    'src/curve',
    'src/controller',
    'src/pool',
    'src/statistics',
    'src/workflows',
  ],
  'src/store': ['src/shared', 'src/user', 'src/workflows'],
  'src/plan': [
    'src/shared',
    'src/profile',
    'src/curve',
    'src/controller',
    'src/user',
    'src/workflows',
  ],
  workers: ['src/shared', 'src/user', 'src/workflows'],
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier]) =>
    relative(root, join(root, dirname(file), specifier!)),
  );
}

describe('imports go one way', () => {
  it.each(Object.entries(MAY_IMPORT))('from %s', (folder, allowed) => {
    for (const file of sources(folder)) {
      for (const target of importsOf(file)) {
        const within = (place: string) => target === place || target.startsWith(`${place}/`);
        const fine = within(folder) || allowed.some(within);
        expect(fine, `${file} imports ${target}`).toBe(true);
      }
    }
  });

  it('and never from src to workers', () => {
    for (const file of sources('src')) {
      for (const target of importsOf(file)) expect(target, file).not.toMatch(/^workers\//);
    }
  });
});

describe('the packages that most runs do without', () => {
  it('are loaded by nothing that a run loads from its start', () => {
    const seen = new Set<string>();
    const load = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = readFileSync(join(root, file), 'utf8');
      const imports = [...text.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '([^']+)'/gm)];
      for (const [, specifier] of imports) {
        expect(specifier, file).not.toMatch(/^(prom-client|rolldown|uplot|@opentelemetry\/)/);
        if (specifier!.startsWith('.')) load(relative(root, join(root, dirname(file), specifier!)));
      }
    };
    load('src/cli/commands/run.ts');
    load('src/index.ts');
    expect(seen).toContain('src/exports/exports.ts');
    expect([...seen].join()).not.toContain('src/dashboard/');
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
  /** Where a moment is written down for people and their logs. Nothing is scheduled by it. */
  const FOR_PEOPLE = ['src/cli', 'src/exports', 'src/store'];
  const STARTED_AT = ['src/generator/run.ts', 'src/generator/traffic-generator.ts'];

  it('is read off the monotonic clock: setting the machine’s clock moves no user', () => {
    const scheduling = [...sources('src'), ...sources('workers')].filter(
      (file) => ![...FOR_PEOPLE, ...STARTED_AT].some((place) => file.startsWith(place)),
    );
    for (const file of scheduling) {
      expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/\bDate\b/);
    }
    for (const file of STARTED_AT) {
      const uses = readFileSync(join(root, file), 'utf8').match(/.*\bDate\b.*/g) ?? [];
      for (const use of uses) expect(use, file).toMatch(/startedAt|countedSince/i);
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
