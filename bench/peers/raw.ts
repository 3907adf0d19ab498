import { join } from 'node:path';
import { floor } from './floor.ts';
import { k6OneGet } from './k6.ts';
import { rushhourRaw } from './rushhour.ts';
import { onPath, type Tool } from './tool.ts';

const autocannon: Tool = {
  name: 'autocannon',
  paced: false,
  find: () => onPath('autocannon'),
  command: (file, { url, connections, seconds }) => ({
    argv: [file, '-c', `${connections}`, '-d', `${seconds}`, '--json', '--no-progress', url],
  }),
  reported: ({ stdout }) => JSON.parse(stdout).latency,
};

const wrk: Tool = {
  name: 'wrk',
  paced: false,
  find: () => onPath('wrk'),
  command: (file, { url, connections, seconds }) => ({
    argv: [file, '-t', '1', '-c', `${connections}`, '-d', `${seconds}s`, '--latency', url],
  }),
  reported: ({ stdout }) => {
    const at = (percent: number) => {
      const [, value, unit] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(stdout)!;
      return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's'];
    };
    return { p50: at(50), p99: at(99) };
  },
};

const vegeta: Tool = {
  name: 'vegeta',
  paced: true,
  find: () => onPath('vegeta'),
  command: (file, { url, connections, seconds, rate, folder }) => {
    const attack = `${file} attack -rate ${rate} -duration ${seconds}s -connections ${connections}`;
    const workers = `-workers ${connections} -max-workers ${connections}`;
    const results = join(folder, 'results.bin');
    // The report is a separate program, not part of the generator's work.
    return { argv: ['sh', '-c', `echo GET ${url}/ | ${attack} ${workers} > ${results}`] };
  },
  reported: () => null,
};

const hey: Tool = {
  name: 'hey',
  paced: true,
  find: () => onPath('hey'),
  command: (file, { url, connections, seconds, rate }) => ({
    argv: [
      ...[file, '-z', `${seconds}s`, '-c', `${connections}`],
      ...['-q', `${rate / connections}`, `${url}/`],
    ],
  }),
  reported: ({ stdout }) => {
    const at = (percent: number) =>
      1000 * Number(new RegExp(`${percent}%+ in ([\\d.]+) secs`).exec(stdout)?.[1]);
    return { p50: at(50), p99: at(99) };
  },
};

const oha: Tool = {
  name: 'oha',
  paced: true,
  find: () => onPath('oha'),
  command: (file, { url, connections, seconds, rate }) => ({
    argv: [
      ...[file, '--no-tui', '--output-format', 'json', '-z', `${seconds}s`],
      ...['-c', `${connections}`, '-q', `${rate}`, url],
    ],
  }),
  reported: ({ stdout }) => {
    const { p50, p99 } = JSON.parse(stdout).latencyPercentiles;
    return { p50: p50 * 1000, p99: p99 * 1000 };
  },
};

const h2load: Tool = {
  name: 'h2load',
  paced: true,
  find: () => onPath('h2load'),
  command: (file, { url, seconds, rate }) => ({
    argv: [
      ...[file, '-n', `${rate * seconds}`, '-c', '1', '-m', '100', '--rps', `${rate}`],
      `${url}/`,
    ],
  }),
  reported: () => null,
};

export const RAW_TOOLS: readonly Tool[] = [
  floor('bare sockets', 'sockets'),
  floor('bare dispatch', 'dispatch'),
  floor('paced sockets', 'sockets', { paced: true }),
  floor('paced dispatch', 'dispatch', { paced: true }),
  rushhourRaw(),
  autocannon,
  wrk,
  vegeta,
  hey,
  oha,
];

export const TLS_TOOLS: readonly Tool[] = [
  wrk,
  floor('paced sockets', 'sockets', { paced: true }),
  rushhourRaw(),
  k6OneGet,
];

export const HTTP2_TOOLS: readonly Tool[] = [
  h2load,
  floor('bare node:http2', 'http2', { paced: true }),
  rushhourRaw(2),
  k6OneGet,
];
