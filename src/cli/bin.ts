#!/usr/bin/env node
import module from 'node:module';

// This file has to be understood by every Node, so that an old one can be told what it lacks.
const NEEDED = [22, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0]! || (major === NEEDED[0]! && minor < NEEDED[1]!)) {
  console.error(
    `rushhour needs Node.js ${NEEDED.join('.')} or newer; this is ${process.versions.node}.`,
  );
  process.exitCode = 1;
} else {
  // What was compiled once need not be compiled at every start.
  module.enableCompileCache?.();
  const { main } = await import('./main.ts');
  await main(process.argv);
}
