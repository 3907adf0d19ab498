import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { floor } from './floor.ts';
import { k6Journeys } from './k6.ts';
import { findOther, findRushhour, rushhourJourneys } from './rushhour.ts';
import { onPath, SCRIPTS, type Tool } from './tool.ts';

/** A journey and one more think time before the next, eight times 1.25 s, for tools whose users start over. */
const USERS_PER_ARRIVAL = 10;

/** It has no arrival rate: this many users start over, so that journeys begin at the rate. */
const locust: Tool = {
  name: 'Locust',
  paced: true,
  find: () => onPath('locust'),
  command: (file, { url, seconds, rate, folder }) => ({
    argv: [
      ...[file, '-f', join(SCRIPTS, 'journey_locustfile.py'), '--host', url],
      ...['--headless', '--only-summary', '--csv', join(folder, 'locust')],
      ...['--users', `${rate * USERS_PER_ARRIVAL}`, '--spawn-rate', `${rate * 2}`],
      ...['--run-time', `${seconds}s`],
    ],
  }),
  reported: (_finished, { folder }) => {
    const lines = readFileSync(join(folder, 'locust_stats.csv'), 'utf8').trim().split('\n');
    const [header, ...rows] = lines.map((line) => line.trim().split(','));
    const all = rows.find((row) => row[1] === 'Aggregated')!;
    const column = (name: string) => Number(all[header!.indexOf(name)]);
    return { p50: column('50%'), p99: column('99%') };
  },
};

const artillery: Tool = {
  name: 'Artillery',
  paced: true,
  find: () => onPath('artillery'),
  command: (file, { url, seconds, rate, folder }) => {
    const overrides = JSON.stringify({
      config: { target: url, phases: [{ duration: seconds, arrivalRate: rate }] },
    });
    return {
      argv: [
        ...[file, 'run', '--quiet', '--output', join(folder, 'report.json')],
        ...['--overrides', overrides, join(SCRIPTS, 'journey.artillery.yaml')],
      ],
      env: { ARTILLERY_DISABLE_TELEMETRY: 'true' },
    };
  },
  reported: (_finished, { folder }) => {
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    const { p50, p99 } = report.aggregate.summaries['http.response_time'];
    return { p50, p99 };
  },
};

/** Java, if a tool and its dependencies were built in this folder. */
const javaFor = (target: string) => (existsSync(join(target, 'lib')) ? onPath('java') : null);

const GATLING = join(import.meta.dirname, 'gatling/target');

const gatling: Tool = {
  name: 'Gatling',
  paced: true,
  find: () => javaFor(GATLING),
  command: (file, { url, seconds, rate, folder }) => ({
    argv: [
      ...[file, '-cp', `${GATLING}/classes:${GATLING}/lib/*`, '-Xmx1g'],
      // With one processor it has one event loop, and never begins.
      ...['-XX:ActiveProcessorCount=2', '--add-opens=java.base/java.lang=ALL-UNNAMED'],
      ...[`-Dtarget=${url}`, `-Darrivals=${rate}`, `-Dseconds=${seconds}`],
      ...['io.gatling.app.Gatling', '-s', 'Journey', '-rf', folder],
    ],
  }),
  reported: ({ stdout }) => {
    const row = (name: string) =>
      Number(new RegExp(`${name}[^|]*\\|\\s*([\\d,]+)`).exec(stdout)?.[1]);
    return { p50: row('response time 50th percentile'), p99: row('response time 99th percentile') };
  },
};

const GOOSE = join(import.meta.dirname, 'goose/target/release/journey');

/** Like Locust, it has no arrival rate. */
const goose: Tool = {
  name: 'Goose',
  paced: true,
  find: () => (existsSync(GOOSE) ? GOOSE : null),
  command: (file, { url, seconds, rate }) => ({
    argv: [
      ...[file, '--host', url, '--no-telnet', '--no-websocket'],
      ...['--no-print-metrics', '--no-reset-metrics'],
      ...['--users', `${rate * USERS_PER_ARRIVAL}`, '--hatch-rate', `${rate * 2}`],
      ...['--run-time', `${seconds}s`],
    ],
  }),
  reported: ({ stdout }) => JSON.parse(stdout.trim().split('\n').at(-1)!),
};

const HYPERFOIL = join(import.meta.dirname, 'hyperfoil/target');

/** It has a fixed number of sessions: more than are active at once, because the longest journey takes 14 s. */
const HYPERFOIL_SESSIONS_PER_ARRIVAL = 16;

const hyperfoil: Tool = {
  name: 'Hyperfoil',
  paced: true,
  find: () => javaFor(HYPERFOIL),
  command: (file, { url, seconds, rate }) => ({
    argv: [
      ...[file, '-cp', `${HYPERFOIL}/classes:${HYPERFOIL}/lib/*`, '-Xmx1g', 'Journey'],
      ...[url, `${rate}`, `${rate * HYPERFOIL_SESSIONS_PER_ARRIVAL}`, `${seconds}`],
    ],
  }),
  reported: ({ stdout }) => JSON.parse(stdout),
};

export const JOURNEY_TOOLS: readonly Tool[] = [
  floor('paced sockets', 'sockets', { journey: true, paced: true }),
  floor('paced dispatch', 'dispatch', { journey: true, paced: true }),
  rushhourJourneys('rushhour', findRushhour),
  rushhourJourneys('other rushhour', findOther),
  k6Journeys,
  locust,
  artillery,
  gatling,
  goose,
  hyperfoil,
];
