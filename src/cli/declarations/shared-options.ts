import { Option } from 'commander';
import { baseUrl, list, numberFrom, positiveDuration, serviceUrl } from '../options.ts';

// Options of several commands.

export const targetOption = () =>
  new Option(
    '--target <url>',
    'all services behind one base URL, or at a Unix socket (unix:/run/shop.sock)',
  ).argParser(baseUrl);
export const serviceOption = () =>
  new Option('--service <name=url>', 'one service; repeatable').argParser(serviceUrl);
export const jsonOption = () => new Option('--json', 'print one JSON document');
export const setOption = () =>
  new Option(
    '--set <key=value>',
    'set a key of the profile, such as services.shop=http://127.0.0.1:8080; repeatable',
  ).argParser(list);
// The level, in the unit of one of the three load models.
export const rateOption = () =>
  new Option('--rps <number>', 'requests per second at full load')
    .argParser(numberFrom(0.001, 1_000_000))
    .conflicts(['usersPerSecond', 'users']);
export const arrivalRateOption = () =>
  new Option('--users-per-second <number>', 'arriving users per second at full load')
    .argParser(numberFrom(0.001, 1_000_000))
    .conflicts('users');
export const usersOption = () =>
  new Option(
    '--users <number>',
    'concurrent users at full load; a user that leaves is replaced',
  ).argParser(numberFrom(1, 10_000_000, { whole: true }));
export const durationOption = () =>
  new Option('--duration <time>', 'length of the run; ramps and stages are scaled').argParser(
    positiveDuration,
  );
export const seedOption = () =>
  new Option('--seed <number>', 'the same seed gives the same journeys').argParser(
    numberFrom(0, 2 ** 32 - 1, { whole: true }),
  );

export const junitOption = () =>
  new Option('--junit <file>', 'write JUnit XML for CI: verdict and thresholds, or budgets');
export const summaryOption = () =>
  new Option('--summary <file>', 'write a summary in Markdown, for CI');
