import { readFile } from 'node:fs/promises';

const bundled = new Map<string, Promise<string>>();

/**
 * The script of a page, whole.
 *
 * @param entry beside the module that asks, with its extension: the built package has scripts in the
 * place of their entries, the sources are bundled when they are asked for
 */
export async function clientScript(entry: URL): Promise<string> {
  if (entry.pathname.endsWith('.js')) return readFile(entry, 'utf8');
  let script = bundled.get(entry.href);
  if (script === undefined) {
    const { bundle } = await import('./bundle.ts');
    script = bundle(entry);
    bundled.set(entry.href, script);
  }
  return script;
}
