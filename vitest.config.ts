import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Worker threads and child processes run the sources as they are: stripped of types once, not each time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'rushhour-compile-cache') },
    tags: [{ name: 'long', description: 'More than a few seconds each: npm run test:long.' }],
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
          // Nothing in them outlives its file, so that what they import need not be loaded for each anew.
          isolate: false,
          maxWorkers: 4,
        },
      },
      {
        extends: true,
        test: {
          name: 'runs',
          include: ['test/{end-to-end,cli}/**/*.test.ts'],
          // They mostly wait, while parts compute; nothing in them depends on how fast the machine is.
          maxWorkers: 4,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'hostile',
          include: ['test/hostile/**/*.test.ts'],
          // What must be answered is told from what never is by a timeout of some seconds: on its own.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          // The browser unpacks itself once, into a place that all share.
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
