import { readFile } from 'node:fs/promises';

const bundled = new Map<string, Promise<string>>();

/**
 * The bundled script of a page.
 *
 * @param entry next to the calling module, with its extension: the built package contains scripts in place of the
 *   entries, the sources are bundled on demand
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
