import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * Bundles a script for a browser with all its imports; `.css` is imported as text. Needs development dependencies:
 * the published package contains built scripts.
 */
export async function bundle(entry: URL): Promise<string> {
  const build = await rolldown({
    input: fileURLToPath(entry),
    platform: 'browser',
    moduleTypes: { '.css': 'text' },
  });
  const license = await readFile(new URL('LICENSE', import.meta.resolve('uplot/package.json')));
  const { output } = await build.generate({
    format: 'iife',
    minify: true,
    postBanner: `/*! with uPlot: ${license} */`,
  });
  await build.close();
  return output[0].code;
}
