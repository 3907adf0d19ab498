import { Command, CommanderError, Option } from 'commander';
import { version } from '../border/version.ts';
import { withoutPasswords } from '../profile/show.ts';
import { printableLines } from '../text/format.ts';
import { sourceOf } from '../text/source-of.ts';
import type { CompareCommandOptions } from './commands/compare.ts';
import type { FindCommandOptions } from './commands/find.ts';
import type { AccessLogOptions, HarOptions, ImportOptions } from './commands/import.ts';
import type { ManifestOptions } from './commands/manifest.ts';
import type { MergeCommandOptions } from './commands/merge.ts';
import type { ReportCommandOptions } from './commands/report.ts';
import type { RunCommandOptions } from './commands/run.ts';
import type { TryCommandOptions } from './commands/try.ts';
import { EXIT, EXIT_CODE_HELP, exitCodeOfError } from './exit-codes.ts';
import type { JsonOption } from './json-option.ts';
import {
  baseUrl,
  duration,
  list,
  listenAddress,
  moment,
  numberFrom,
  percentage,
  positiveDuration,
  serviceUrl,
  shard,
} from './options.ts';
import type { OverrideOptions, SetOptions } from './overrides.ts';
import type { UrlOptions } from './service-urls.ts';

/** Runs the command line, sets the exit code and lets the process end. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    const rushhour = program();
    await addComplete(rushhour, argv);
    await rushhour.parseAsync(argv);
  } catch (error) {
    process.exitCode = complain(error);
  }
}

/** A closed output pipe (`rushhour ... | head`) or a closed terminal is not an error. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE' && code !== 'EIO') process.exitCode = EXIT.error;
    });
  }
}

/** Reports errors that nothing catches, such as those of a timer in a workflow module. */
export function reportUncaught(): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(`rushhour: uncaught error${sourceOf(error)}: `);
    complainOf(error);
    process.exit(EXIT.error);
  });
}

function complain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
  process.stderr.write('rushhour: ');
  complainOf(error);
  return exitCodeOfError(error);
}

function complainOf(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${printableLines(message)}\n`);
  if (process.env['RUSHHOUR_DEBUG']) process.stderr.write(`${stackOf(error)}\n`);
}

/** The stack of an error and of what caused it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { stack = '', cause } = error;
  const text = printableLines(stack);
  return cause === undefined ? text : `${text}\nCaused by: ${stackOf(cause)}`;
}

/** All commands with their options. */
export function program(): Command {
  const rushhour = new Command('rushhour')
    .description(
      'Simulates a crowd of shoppers and sends their requests to HTTP services at an exact rate.',
    )
    .version(version(), '-V, --version')
    .showSuggestionAfterError()
    // The descriptions name the defaults.
    .configureHelp({ optionDescription: ({ description }) => description })
    .configureOutput({
      outputError: (text, write) =>
        write(printableLines(withoutPasswords(text.replace(/^error:/, 'rushhour:')))),
    })
    .exitOverride()
    .addHelpText('after', EXIT_CODE_HELP);
  addRun(rushhour);
  addStore(rushhour);
  rushhour
    .command('plan')
    .description('show what a run will do, without sending a request')
    .argument('<profile>', 'name of a shipped profile, or a file')
    .addOption(rateOption())
    .addOption(durationOption())
    .addOption(seedOption())
    .addOption(setOption())
    .addOption(jsonOption())
    .action(async (profile: string, options: OverrideOptions & SetOptions & JsonOption) => {
      const { planCommand } = await import('./commands/plan.ts');
      process.exitCode = await planCommand(profile, options);
    });
  addTry(rushhour);
  rushhour
    .command('report')
    .description('create a report from a result: charts and tables in one HTML file')
    .argument('<file>', 'written by run --json FILE or --out FOLDER')
    .option('-o, --output <file>', 'output file (default: next to the result, with .html)')
    .action(async (file: string, options: ReportCommandOptions) => {
      const { reportCommand } = await import('./commands/report.ts');
      process.exitCode = await reportCommand(file, options);
    });
  addMerge(rushhour);
  addImport(rushhour);
  addManifest(rushhour);
  addFind(rushhour);
  addCompare(rushhour);
  rushhour
    .command('init')
    .description('write a profile, a workflow and a script to start with')
    .argument('[dir]', 'folder; created if it does not exist', '.')
    .addOption(jsonOption())
    .action(async (folder: string, options: JsonOption) => {
      const { initCommand } = await import('./commands/init.ts');
      process.exitCode = await initCommand(folder, options);
    });
  rushhour
    .command('validate')
    .description('check a profile, its workflows and its services')
    .argument('<profile>', 'name of a shipped profile, or a file')
    .addOption(targetOption())
    .addOption(serviceOption())
    .addOption(setOption())
    .addOption(jsonOption())
    .action(async (profile: string, options: SetOptions & UrlOptions & JsonOption) => {
      const { validateCommand } = await import('./commands/profiles.ts');
      process.exitCode = await validateCommand(profile, options);
    });
  rushhour
    .command('schema')
    .description('print the JSON Schema of a profile, for editors')
    .action(async () => {
      const { schemaCommand } = await import('./commands/schema.ts');
      process.exitCode = schemaCommand();
    });
  rushhour
    .command('profiles')
    .description('list the shipped profiles')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { profilesCommand } = await import('./commands/profiles.ts');
      process.exitCode = profilesCommand(options);
    });
  return rushhour;
}

const targetOption = () =>
  new Option(
    '--target <url>',
    'all services behind one base URL, or at a Unix socket (unix:/run/shop.sock)',
  ).argParser(baseUrl);
const serviceOption = () =>
  new Option('--service <name=url>', 'one service; repeatable').argParser(serviceUrl);
const jsonOption = () => new Option('--json', 'print one JSON document');
const setOption = () =>
  new Option(
    '--set <key=value>',
    'sets a key of the profile, such as services.shop=http://127.0.0.1:8080; repeatable',
  ).argParser(list);
const rateOption = () =>
  new Option('--rps <number>', 'requests per second at full load').argParser(
    numberFrom(0.001, 1_000_000),
  );
const durationOption = () =>
  new Option('--duration <time>', 'length of the run; ramps and stages are scaled').argParser(
    positiveDuration,
  );
const seedOption = () =>
  new Option('--seed <number>', 'the same seed gives the same journeys').argParser(
    numberFrom(0, 2 ** 32 - 1, { whole: true }),
  );

const junitOption = () =>
  new Option('--junit <file>', 'write what was held and missed as JUnit XML, for CI');
const summaryOption = () => new Option('--summary <file>', 'write a summary in Markdown, for CI');

function addRun(rushhour: Command): void {
  rushhour
    .command('run')
    .description('run a profile; without service URLs, against the embedded store')
    .argument('[profile]', 'name of a shipped profile, or a file (default: 30 s of normal)')
    .addOption(targetOption())
    .addOption(serviceOption())
    .addOption(rateOption())
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
      'end the run when a threshold with windows was missed in so many in a row',
      numberFrom(1, 1000, { whole: true }),
    )
    .option('--json <file>', 'write the result as JSON; - is standard output')
    .option('--trace <file>', 'write one line of JSON per request; gzipped if the name ends in .gz')
    .option('--report <file>', 'write a report: charts and tables in one HTML file')
    .option('--output <module>', 'a module that takes the numbers elsewhere; repeatable', list)
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
        'play part i of n, from 0, or auto: others play the rest, and `merge` adds them up',
      ).argParser(shard),
    )
    .addOption(
      new Option(
        '--start-at <time>',
        'begin then, such as 2026-01-31T12:00:00Z or seconds since 1970',
      ).argParser(moment),
    )
    .option(
      '--shards <number>',
      'number of shards, for --shard auto where the scheduler does not say',
      numberFrom(1, 10_000, { whole: true }),
    )
    .option(
      '--rendezvous <folder>',
      'begin when all shards are ready: a folder that all of them see',
    )
    .option(
      '--rendezvous-timeout <time>',
      'how long to wait for the others (default: 5m)',
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
      const { runCommand } = await import('./commands/run.ts');
      process.exitCode = await runCommand(profile, options);
    });
}

function addImport(rushhour: Command): void {
  const imports = rushhour
    .command('import')
    .description(
      'write a profile and workflows from a HAR file, an OpenAPI document or an access log',
    );
  const kind = (name: string, what: string, target: string | null) => {
    const command = imports
      .command(name)
      .description(what)
      .argument('<file>')
      .option('-o, --output <dir>', 'folder to write to; created if it does not exist (default: .)')
      .option('--name <name>', 'of the profile and its files (default: that of the file)')
      .option('--json', 'print what was found and written as JSON');
    if (target !== null) command.option('--target <url>', target, baseUrl);
    return command;
  };
  const assetsOption = (byDefault: string) =>
    new Option(
      '--assets <what>',
      `images, styles, fonts, scripts: group them as one step, or omit them (default: ${byDefault})`,
    ).choices(['group', 'omit']);
  kind('har', 'from what a browser recorded (HTTP Archive)', null)
    .addOption(assetsOption('group'))
    .option('--all-hosts', 'also requests to other sites, such as analytics')
    .action(async (file: string, options: HarOptions) => {
      const { importHarCommand } = await import('./commands/import.ts');
      process.exitCode = await importHarCommand(file, options);
    });
  kind(
    'openapi',
    'from an OpenAPI 3.0 or 3.1 document',
    'base URL (default: the first server)',
  ).action(async (file: string, options: ImportOptions) => {
    const { importOpenApiCommand } = await import('./commands/import.ts');
    process.exitCode = await importOpenApiCommand(file, options);
  });
  kind(
    'access-log',
    'from a log of nginx or Apache: common, combined or JSON; .gz as well',
    'base URL (default: http://localhost:8080)',
  )
    .addOption(assetsOption('omit'))
    .action(async (file: string, options: AccessLogOptions) => {
      const { importAccessLogCommand } = await import('./commands/import.ts');
      process.exitCode = await importAccessLogCommand(file, options);
    });
}

function addTry(rushhour: Command): void {
  rushhour
    .command('try')
    .description('play one user and show each request and answer, to debug a workflow')
    .argument('<profile>', 'name of a shipped profile, or a file')
    .option('--workflow <name>', 'what the user plays (default: as in a run)')
    .option(
      '--user <number>',
      'which user of a run; the same one plays the same (default: 0)',
      numberFrom(0, 10_000_000, { whole: true }),
    )
    .addOption(targetOption())
    .addOption(serviceOption())
    .addOption(seedOption())
    .addOption(setOption())
    .option('--run-id <text>', 'identifies this run in the data that workflows send (default: try)')
    .option('--think', 'sleep think times instead of skipping them')
    .option('--watch', 'start over when a file of the profile or its modules changes')
    .option('--json', 'print one JSON document')
    .option('--insecure', 'accept any TLS certificate; for test networks')
    .action(async (profile: string, options: TryCommandOptions) => {
      const { tryCommand } = await import('./commands/try.ts');
      process.exitCode = await tryCommand(profile, options);
    });
}

function addFind(rushhour: Command): void {
  rushhour
    .command('find')
    .description('the highest rate at which every objective holds')
    .argument(
      '<profile>',
      'name of a shipped profile, or a file; its rate is where the search begins',
    )
    .requiredOption('--slo <expr>', 'such as "latency_p99 < 300ms"; repeatable', list)
    .option('--precision <percent>', 'width of the interval (default: 5%)', percentage)
    .option('--confidence <percent>', 'of the interval (default: 95%)', percentage)
    .option('--budget <time>', 'longest the search may take (default: 20m)', duration)
    .option('--target <url>', 'all services behind one base URL, or at a Unix socket', baseUrl)
    .option('--service <name=url>', 'one service; repeatable', serviceUrl)
    .option(
      '--rps <number>',
      'where to begin; from a tenth of it to ten times',
      numberFrom(0.1, 100_000),
    )
    .option('--workers <number>', 'worker threads', numberFrom(1, 64, { whole: true }))
    .addOption(seedOption())
    .addOption(setOption())
    .option('--json <file>', 'write the answer; - is standard output')
    .option('--report <file>', 'write a page with the curve of latency over rate')
    .option('--insecure', 'take any TLS certificate; for test networks')
    .option('--yes', 'do not ask before a run at a public address')
    .option('--quiet', 'no progress')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (profile: string, options: FindCommandOptions) => {
      const { findCommand } = await import('./commands/find.ts');
      process.exitCode = await findCommand(profile, options);
    });
}

function addCompare(rushhour: Command): void {
  rushhour
    .command('compare')
    .description('what changed between two runs, by how much, and how sure that is')
    .argument('<before>', 'a result, or a folder of results of the same build')
    .argument('<after...>', 'the same of other builds; each is compared with the first')
    .option(
      '--budget <expr>',
      'how far a metric may rise, such as "latency_p99 +5%"; repeatable',
      list,
    )
    .option('--json <file>', 'write the comparison; - is standard output')
    .option('--report <file>', 'write a page with both runs drawn on top of each other')
    .addOption(junitOption())
    .addOption(summaryOption())
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (before: string, after: readonly string[], options: CompareCommandOptions) => {
      const { compareCommand } = await import('./commands/compare.ts');
      process.exitCode = await compareCommand([before, ...after], options);
    });
}

function addMerge(rushhour: Command): void {
  rushhour
    .command('merge')
    .description('make one result of what the shards of a run recorded')
    .argument('<dir...>', 'folders that shards wrote with --out')
    .option('--follow', 'show the run while it goes, and merge it when it is over')
    .option('--json <file>', 'where the result goes (default: result.json in the first folder)')
    .option('--report <file>', 'where the report goes (default: report.html there)')
    .addOption(junitOption())
    .addOption(summaryOption())
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (folders: readonly string[], options: MergeCommandOptions) => {
      const { mergeCommand } = await import('./commands/merge.ts');
      process.exitCode = await mergeCommand(folders, options);
    });
}

function addManifest(rushhour: Command): void {
  const manifest = rushhour
    .command('manifest')
    .description('write what starts the shards of a run on many machines');
  const common = (kind: 'kubernetes' | 'slurm', description: string) =>
    manifest
      .command(kind)
      .description(description)
      .argument('<profile>', 'name of a shipped profile, or a file')
      .requiredOption(
        '--shards <number>',
        'number of machines',
        numberFrom(1, 10_000, { whole: true }),
      )
      .addOption(targetOption())
      .addOption(serviceOption())
      .option('--name <name>', 'of the job (default: that of the file)')
      .option('--cpu <cores>', 'of a shard (default: 2)')
      .option('--memory <amount>', 'of a shard (default: 1Gi)')
      .option('-o, --output <file>', 'output file (default: standard output)');
  common('kubernetes', 'a ConfigMap and an Indexed Job')
    .option('--image <name>', 'built from the container file (default: rushhour:VERSION)')
    .option('--claim <name>', 'a ReadWriteMany claim on which the shards meet and write')
    .addOption(
      new Option('--start-at <time>', 'without a claim: when they begin').argParser(moment),
    )
    .option('--include <file>', 'what workflow modules import or read; repeatable', list)
    .action(async (profile: string, options: ManifestOptions) => {
      const { manifestCommand } = await import('./commands/manifest.ts');
      process.exitCode = await manifestCommand('kubernetes', profile, options);
    });
  common('slurm', 'a script for sbatch: a job array')
    .option(
      '--folder <path>',
      'seen by all nodes; each job gets one of its own in it (default: runs)',
    )
    .action(async (profile: string, options: ManifestOptions) => {
      const { manifestCommand } = await import('./commands/manifest.ts');
      process.exitCode = await manifestCommand('slurm', profile, options);
    });
  manifest
    .command('container')
    .description('the file from which an image is built')
    .option('-o, --output <file>', 'output file (default: standard output)')
    .action(async (options: { output?: string }) => {
      const { containerCommand } = await import('./commands/manifest.ts');
      process.exitCode = await containerCommand(options);
    });
}

function addStore(rushhour: Command): void {
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
      'adds latency to one service, such as payment=800ms; repeatable',
      list,
    )
    .addOption(
      new Option(
        '--cache [on|off]',
        'a simulated database behind the products, with a cache in front of it or without',
      )
        .choices(['on', 'off'])
        .preset('on'),
    )
    .action(async (options: object) => {
      const { storeCommand } = await import('./commands/store.ts');
      process.exitCode = await storeCommand(options);
    });
}

/** Loaded only if it is needed: it would slow down every other command. */
async function addComplete(rushhour: Command, argv: readonly string[]): Promise<void> {
  if (argv[2] === 'complete') {
    const { addCompletion } = await import('./completion.ts');
    addCompletion(rushhour);
    return;
  }
  rushhour
    .command('complete')
    .description('print a completion script for bash, zsh, fish or powershell')
    .argument('<shell>');
}
