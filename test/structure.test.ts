import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What each folder may import, beside itself and the packages it needs. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/text': [],
  'src/border': ['src/statistics/result.ts', 'src/journey'],
  'src/journey': ['src/border', 'src/shop'],
  'src/shop': ['src/border', 'src/journey'],
  'src/profile': ['src/border', 'src/text'],
  'src/load': ['src/border', 'src/journey', 'src/profile'],
  'src/crowd': ['src/border', 'src/journey'],
  'src/statistics': ['src/border', 'src/journey', 'src/text'],
  'src/report': ['src/border', 'src/statistics', 'src/text'],
  'src/report/client': [
    'src/text/format.ts',
    'src/statistics/highest.ts',
    'src/statistics/in-words.ts',
    'src/statistics/result.ts',
  ],
  'src/outputs': ['src/border', 'src/statistics', 'src/report', 'src/text'],
  'src/dashboard': [
    'src/border',
    'src/engine/phases.ts',
    'src/engine/rate-range.ts',
    'src/outputs/listen-address.ts',
    'src/report',
    'src/statistics',
    'src/text',
  ],
  'src/dashboard/client': [
    'src/dashboard/protocol.ts',
    'src/engine/phases.ts',
    'src/engine/rate-range.ts',
    'src/report/client',
    'src/statistics/result.ts',
    'src/text/format.ts',
  ],
  'src/engine': [
    'src/border',
    'src/dashboard',
    'src/outputs',
    'src/profile',
    'src/load',
    'src/statistics',
    'src/journey',
    'src/text',
  ],
  'src/store': ['src/border', 'src/engine/background-threads.ts', 'src/journey', 'src/text'],
  'src/plan': ['src/border', 'src/profile', 'src/load', 'src/journey'],
  workers: ['src/border', 'src/crowd', 'src/journey', 'src/statistics/result.ts'],
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
    expect(seen).toContain('src/outputs/exports.ts');
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
  const FOR_PEOPLE = ['src/cli', 'src/outputs', 'src/store'];
  const STARTED_AT = ['src/engine/run.ts', 'src/engine/traffic-generator.ts'];

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
