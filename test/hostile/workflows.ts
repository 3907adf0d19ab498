import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { isMainThread } from 'node:worker_threads';
import { registerWorkflow, type Steps, Workflow } from '../../src/index.ts';
import { H2_ROWS } from './h2-rows.ts';
import { PATIENT_ROWS, ROWS } from './rows.ts';

/** A workflow for each row: one request, and for rows about JSON another one that reports what it saw. */
for (const { name, json, sends, discards } of [...ROWS, ...PATIENT_ROWS, ...H2_ROWS]) {
  class HostileWorkflow extends Workflow {
    static override readonly steps: Steps<HostileWorkflow> = [
      [
        name,
        '/',
        {
          name: 'call',
          ...(sends === undefined ? {} : { method: 'POST', json: sends }),
          ...(discards ? { body: 'discard' } : {}),
        },
        (w, r) => {
          if ('polluted' in {}) throw new Error('every object has a new property');
          if (json === undefined) return w.steps.length;
          return r.json === undefined ? 2 : 1;
        },
      ],
      ['healthy', '/json', { name: 'saw-json', body: 'discard' }, (w) => w.steps.length],
      ['healthy', '/none', { name: 'saw-none', body: 'discard' }, (w) => w.steps.length],
    ];
  }
  registerWorkflow(name, HostileWorkflow);
}

const authority = readFileSync(join(import.meta.dirname, 'certificates/authority.pem'), 'utf8');
tls.setDefaultCACertificates([authority]);

// Names known only here. Before the run, on the main thread, all of them resolve normally.
const { lookup } = dns;
const addresses: Readonly<Record<string, readonly string[]>> = {
  'slow.hostile.test': ['127.0.0.1'],
  'half-dead.hostile.test': ['127.0.0.99', '127.0.0.1'],
  'half-silent.hostile.test': ['127.0.0.98', '127.0.0.1'],
};

function hostileLookup(
  name: string,
  options: dns.LookupAllOptions,
  callback: (error: Error | null, found: dns.LookupAddress[]) => void,
): void {
  if (!name.endsWith('.hostile.test')) {
    lookup(name, options, callback);
    return;
  }
  const found = (isMainThread ? ['127.0.0.1'] : (addresses[name] ?? [])).map((address) => ({
    address,
    family: 4,
  }));
  const unknown = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
  if (name.startsWith('silent') && !isMainThread) return;
  const delayMs = name.startsWith('slow') ? 500 : 1;
  setTimeout(() => callback(found.length === 0 ? unknown : null, found), delayMs);
}

dns.lookup = hostileLookup as typeof dns.lookup;
