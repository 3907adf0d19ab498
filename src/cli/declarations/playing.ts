import { type Command, Option } from 'commander';
import type { RunCommandOptions } from '../commands/run-options.ts';
import type { TryCommandOptions } from '../commands/try.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import type { JsonOption } from '../json-option.ts';
import {
  duration,
  list,
  listenAddress,
  moment,
  numberFrom,
  positiveDuration,
  shard,
} from '../options.ts';
import type { OverrideOptions, SetOptions } from '../overrides.ts';
import {
  arrivalRateOption,
  durationOption,
  jsonOption,
  junitOption,
  rateOption,
  seedOption,
  serviceOption,
  setOption,
  summaryOption,
  targetOption,
  usersOption,
} from './shared-options.ts';

export function addRun(rushhour: Command): void {
  rushhour
    .command('run')
    .description('run a profile; without service URLs, against the embedded store')
    .argument('[profile]', 'name of a shipped profile, or a file (default: 30 s of normal)')
    .addOption(targetOption())
    .addOption(serviceOption())
    .addOption(rateOption())
    .addOption(arrivalRateOption())
    .addOption(usersOption())
    .addOption(durationOption())
    .option('--ramp-up <time>', 'time to full load', duration)
    .option('--ramp-down <time>', 'time from full load to zero', duration)
    .option('--workers <number>', 'worker threads', numberFrom(1, 64, { whole: true }))
    .addOption(seedOption())
    .addOption(setOption())
    .option('--run-id <text>', 'identifies this run in the data that workflows send')
    .option(
      '--threshold <expr>',
      'fail unless this holds, such as "latency_p95 < 500"; repeatable',
      list,
    )
    .option(
      '--abort-after <number>',
      'end the run when a threshold with a window was missed in this many consecutive windows',
      numberFrom(1, 1000, { whole: true }),
    )
    .option('--json <file>', 'write the result as JSON; - is standard output')
    .option('--trace <file>', 'write one line of JSON per request; gzipped if the name ends in .gz')
    .option('--report <file>', 'write a report: charts and tables in one HTML file')
    .option('--output <module>', 'send the run to an output module of your own; repeatable', list)
    .option('--out <folder>', 'write result, report, timeline, logs and trace to a folder')
    .addOption(
      new Option('--prometheus [[host:]port]', 'serve /metrics during the run (default port: 9464)')
        .argParser(listenAddress('9464'))
        .preset('9464'),
    )
    .addOption(
      new Option(
        '--dashboard [[host:]port]',
        'serve a page to watch and control the run (default port: 9465)',
      )
        .argParser(listenAddress('9465'))
        .preset('9465'),
    )
    .addOption(
      new Option(
        '--shard <i/n>',
        'play shard i of n, counted from 0, or auto; `merge` combines all shards',
      ).argParser(shard),
    )
    .addOption(
      new Option(
        '--start-at <time>',
        'start time, such as 2026-01-31T12:00:00Z, or seconds since 1970',
      ).argParser(moment),
    )
    .option(
      '--shards <number>',
      'number of shards, for --shard auto if the scheduler does not provide it',
      numberFrom(1, 10_000, { whole: true }),
    )
    .option(
      '--rendezvous <folder>',
      'start when all shards are ready; a folder shared by all of them',
    )
    .option(
      '--rendezvous-timeout <time>',
      'how long to wait for the other shards (default: 5m)',
      positiveDuration,
    )
    .addOption(junitOption())
    .addOption(summaryOption())
    .option('--traceparent', 'send a W3C trace context with each request')
    .option('--insecure', 'accept any TLS certificate; for test networks')
    .option('--yes', 'run against a public address without asking')
    .option('--quiet', 'no progress and no keys')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (profile: string | undefined, options: RunCommandOptions) => {
      const { runCommand } = await import('../commands/run.ts');
      process.exitCode = await runCommand(profile, options);
    });
}

export function addPlan(rushhour: Command): void {
  rushhour
    .command('plan')
    .description('show what a run will do, without sending a request')
    .argument('<profile>', 'name of a shipped profile, or a file')
    .addOption(rateOption())
    .addOption(arrivalRateOption())
    .addOption(usersOption())
    .addOption(durationOption())
    .addOption(seedOption())
    .addOption(setOption())
    .addOption(jsonOption())
    .action(async (profile: string, options: OverrideOptions & SetOptions & JsonOption) => {
      const { planCommand } = await import('../commands/plan.ts');
      process.exitCode = await planCommand(profile, options);
    });
}

export function addTry(rushhour: Command): void {
  rushhour
    .command('try')
    .description('play one user and show each request and response, to debug a workflow')
    .argument('<profile>', 'name of a shipped profile, or a file')
    .option('--workflow <name>', 'workflow of the user (default: as in a run)')
    .option(
      '--user <number>',
      'index of the user, which determines its journey as in a run (default: 0)',
      numberFrom(0, 10_000_000, { whole: true }),
    )
    .addOption(targetOption())
    .addOption(serviceOption())
    .addOption(seedOption())
    .addOption(setOption())
    .option('--run-id <text>', 'identifies this run in the data that workflows send (default: try)')
    .option('--think', 'wait for think times instead of skipping them')
    .option('--watch', 'start over when a file of the profile or its modules changes')
    .option('--json', 'print one JSON document')
    .option('--insecure', 'accept any TLS certificate; for test networks')
    .action(async (profile: string, options: TryCommandOptions) => {
      const { tryCommand } = await import('../commands/try.ts');
      process.exitCode = await tryCommand(profile, options);
    });
}

export function addStore(rushhour: Command): void {
  rushhour
    .command('store')
    .description('run the embedded store: seven services to test against')
    .option(
      '--port-base <port>',
      'first of seven ports; 0 picks free ones (default: 8001)',
      numberFrom(0, 65_529, { whole: true }),
    )
    .option('--latency <time>', 'mean latency added to every response, such as 20ms')
    .option('--error-rate <fraction>', 'fraction of requests answered with 503', numberFrom(0, 1))
    .option(
      '--slow <service=time>',
      'add latency to one service, such as payment=800ms; repeatable',
      list,
    )
    .addOption(
      new Option(
        '--cache [on|off]',
        'simulate a database behind the products, with or without a cache in front of it',
      )
        .choices(['on', 'off'])
        .preset('on'),
    )
    .action(async (options: object) => {
      const { storeCommand } = await import('../commands/store.ts');
      process.exitCode = await storeCommand(options);
    });
}
