/** Plays a profile and prints its latencies from a given second on: `warm.ts PROFILE SECOND`. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** The built package, as its users import it. */
const BUILT = pathToFileURL(join(import.meta.dirname, '../../dist/src/index.js'));

const { TrafficGenerator, TrafficProfile }: typeof import('../../src/index.ts') = await import(
  BUILT.href
);
const [profileFile, second] = process.argv.slice(2);
const profile = TrafficProfile.fromYaml(profileFile!);
const generator = new TrafficGenerator(profile);
await generator.start();
await setTimeout(Number(second) * 1000);
generator.resetStats();
console.log(JSON.stringify((await generator.finished).latency));
