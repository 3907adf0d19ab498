import { mkdir, writeFile } from 'node:fs/promises';
import { bundle } from './bundle.ts';

/** Folders with their own page; `npm run build` puts its script where the package looks for it. */
const PAGES = ['report', 'dashboard', 'answers'];

for (const page of PAGES) {
  const client = new URL(`../../dist/src/${page}/client/`, import.meta.url);
  await mkdir(client, { recursive: true });
  const script = await bundle(new URL(`../${page}/client/main.ts`, import.meta.url));
  await writeFile(new URL('main.js', client), script);
}
