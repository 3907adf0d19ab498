#!/usr/bin/env node
import module from 'node:module';
import path from 'node:path';

// This file must run on every version of Node.js, so that it can tell old ones what they lack.
const NEEDED = [22, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0]! || (major === NEEDED[0]! && minor < NEEDED[1]!)) {
  console.error(
    `rushhour needs Node.js ${NEEDED.join('.')} or newer; this is ${process.versions.node}.`,
  );
  process.exitCode = 1;
} else {
  // Avoids compiling the same code at every start.
  module.enableCompileCache?.();
  const cache = module.getCompileCacheDir?.();
  // Worker threads and the store's process should use it too; below this folder it is split by version.
  if (cache !== undefined) process.env['NODE_COMPILE_CACHE'] ??= path.dirname(cache);
  const { listenToSignals } = await import('./signals.ts');
  listenToSignals();
  const { main, outliveReaders, reportUncaught } = await import('./main.ts');
  const { leaveSoon } = await import('./leave.ts');
  outliveReaders();
  reportUncaught();
  await main(process.argv);
  leaveSoon();
}
