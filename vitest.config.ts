import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Real runs whose rates or moments are compared, second by second. */
const ALONE = [
  'isolation',
  'load-models',
  'load-models-in-shards',
  'plan',
  'pods',
  'service-returns',
  'shard-faults',
  'shop-isolation',
  'slurm',
].map((name) => `test/end-to-end/${name}.test.ts`);

export default defineConfig({
  test: {
    // Worker threads and child processes run the TypeScript sources: the cache saves stripping the types each time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'rushhour-compile-cache') },
    tags: [{ name: 'long', description: 'More than a few seconds each: npm run test:long.' }],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/end-to-end/**',
            'test/hostile/**',
            'test/cli/**',
            'test/package/**',
            'test/browser/**',
          ],
          // No file leaves state behind, so modules need not be loaded again for each of them.
          isolate: false,
          maxWorkers: 4,
        },
      },
      {
        extends: true,
        test: {
          name: 'runs',
          include: ['test/{end-to-end,cli}/**/*.test.ts'],
          exclude: ALONE,
          // They mostly wait, while parts compute; none depends on the speed of the machine.
          maxWorkers: 4,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'hostile',
          include: ['test/hostile/**/*.test.ts'],
          // A timeout of a few seconds tells a slow response from a missing one, so these tests run alone.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          // The browser unpacks itself once, into a folder shared by all tests.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
