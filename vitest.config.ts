import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // End-to-end tests measure real rates on a real clock: side by side they would measure each other.
    fileParallelism: false,
  },
});
