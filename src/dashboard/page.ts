import { extname } from 'node:path';
import { clientScript } from '../report/client-script.ts';
import { type WholePage, wholePage } from '../report/page.ts';

const ENTRY = new URL(`./client/main${extname(import.meta.url)}`, import.meta.url);

/** The page, before it has received any events. */
export async function dashboardPage(profile: string): Promise<WholePage> {
  const title = `${profile} · Rushhour`;
  return wholePage({ title, script: await clientScript(ENTRY), connect: "'self'" });
}
