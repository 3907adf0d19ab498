/**
 * Everything that reads what others wrote, given what nobody meant: each ends in a value or in an error
 * of ours, soon.
 *
 *     npm run fuzz -- [--inputs 100000] [--seed N]
 */
import { parseArgs } from 'node:util';
import { FUZZERS, fuzz } from '../test/fuzz/fuzzers.ts';

const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '100000' }, seed: { type: 'string' } },
});
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
console.log(`seed ${seed}`);
for (const fuzzer of FUZZERS) {
  const { inputs, refused, slowestMs } = fuzz(fuzzer, Number(values.inputs), seed);
  console.log(
    `${fuzzer.name.padEnd(24)} ${inputs} inputs, ${refused} refused, the slowest took ${slowestMs.toFixed(1)} ms`,
  );
}
