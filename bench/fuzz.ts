/**
 * Feeds random inputs to everything that reads external data: each must quickly lead to a value or to a
 * `RushhourError`, and leave nothing behind on the heap.
 *
 *     npm run fuzz -- [--inputs 100000] [--seed N] [--only 'HTTP responses']
 */
import { parseArgs } from 'node:util';
import { FUZZERS, fuzz } from '../test/fuzz/fuzzers.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
console.log(`seed ${seed}`);
/** A leak of ten bytes per input would exceed it with a million inputs. */
const MOST_GROWTH_MB = 10;
const heapMb = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
for (const fuzzer of FUZZERS) {
  if (values.only !== undefined && values.only !== fuzzer.name) continue;
  const before = heapMb();
  const { inputs, refused, slowestMs, bytes } = fuzz(fuzzer, Number(values.inputs), seed);
  const grownMb = heapMb() - before;
  const size = bytes > 0 ? ` of ${bytes} bytes` : '';
  console.log(
    `${fuzzer.name.padEnd(24)} ${inputs} inputs${size}, ${refused} refused, the slowest took ${slowestMs.toFixed(1)} ms, heap ${grownMb.toFixed(1)} MB larger`,
  );
  if (grownMb > MOST_GROWTH_MB) {
    console.error(`the heap may grow by ${MOST_GROWTH_MB} MB at most`);
    process.exitCode = 1;
  }
}
