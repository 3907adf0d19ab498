import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { withoutPasswords } from '../profile/show.ts';
import type { ReportCommandOptions } from './commands/report.ts';
import type { RunCommandOptions } from './commands/run.ts';
import { EXIT, EXIT_CODE_HELP, exitCodeOfError } from './exit-codes.ts';
import { baseUrl, duration, list, listenAddress, numberFrom, serviceUrl } from './options.ts';

/** Reads the command line and does what it says; sets the exit code and lets the process end. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    const rushhour = program();
    await addComplete(rushhour, argv);
    await rushhour.parseAsync(argv);
  } catch (error) {
    process.exitCode = complain(error);
  }
}

/** `rushhour ... | head`, or a terminal that is closed: nobody reads any more, which is no error. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE' && code !== 'EIO') process.exitCode = EXIT.error;
    });
  }
}

function complain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.usage;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`rushhour: ${message}\n`);
  if (process.env['RUSHHOUR_DEBUG'] && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return exitCodeOfError(error);
}

/** The commands, their options and what they do. */
export function program(): Command {
  const rushhour = new Command('rushhour')
    .description('A crowd of shoppers against HTTP services, at an exact request rate.')
    .version(version(), '-V, --version')
    .showSuggestionAfterError()
    // Descriptions say what the defaults are, in words.
    .configureHelp({ optionDescription: ({ description }) => description })
    .configureOutput({
      outputError: (text, write) => write(withoutPasswords(text.replace(/^error:/, 'rushhour:'))),
    })
    .exitOverride()
    .addHelpText('after', EXIT_CODE_HELP);
  addRun(rushhour);
  addStore(rushhour);
  rushhour
    .command('plan')
    .description('what a run will do, without sending a request')
    .argument('<profile>', 'name of a shipped profile, or a file')
    .addOption(rateOption())
    .addOption(durationOption())
    .addOption(seedOption())
    .action(
      async (profile: string, options: Pick<RunCommandOptions, 'rps' | 'duration' | 'seed'>) => {
        const { planCommand } = await import('./commands/plan.ts');
        process.exitCode = await planCommand(profile, options);
      },
    );
  rushhour
    .command('report')
    .description('make a report of a result: charts and tables, in one file of HTML')
    .argument('<file>', 'what run --json FILE or --out FOLDER wrote')
    .option('-o, --output <file>', 'where to (default: beside the result, with .html)')
    .action(async (file: string, options: ReportCommandOptions) => {
      const { reportCommand } = await import('./commands/report.ts');
      process.exitCode = await reportCommand(file, options);
    });
  rushhour
    .command('init')
    .description('write a profile, a workflow and a script to begin with')
    .argument('[dir]', 'folder; made where it does not exist', '.')
    .action(async (folder: string) => {
      const { initCommand } = await import('./commands/init.ts');
      process.exitCode = await initCommand(folder);
    });
  rushhour
    .command('validate')
    .description('check a profile file')
    .argument('<file>')
    .action(async (file: string) => {
      const { validateCommand } = await import('./commands/profiles.ts');
      process.exitCode = await validateCommand(file);
    });
  rushhour
    .command('profiles')
    .description('list the shipped profiles')
    .action(async () => {
      const { profilesCommand } = await import('./commands/profiles.ts');
      process.exitCode = profilesCommand();
    });
  return rushhour;
}

const rateOption = () =>
  new Option('--rps <number>', 'requests per second at full load').argParser(
    numberFrom(0.001, 1_000_000),
  );
const durationOption = () =>
  new Option('--duration <time>', 'length of the run; ramps and stages shrink with it').argParser(
    duration,
  );
const seedOption = () =>
  new Option('--seed <number>', 'the same seed gives the same journeys').argParser(
    numberFrom(0, 2 ** 32 - 1, { whole: true }),
  );

function addRun(rushhour: Command): void {
  rushhour
    .command('run')
    .description('play a profile; without services, against the embedded store')
    .argument('[profile]', 'name of a shipped profile, or a file (default: 30 s of normal)')
    .option(
      '--target <url>',
      'all services behind one base URL, or at a Unix socket (unix:/run/shop.sock)',
      baseUrl,
    )
    .option('--service <name=url>', 'one service; repeatable', serviceUrl)
    .addOption(rateOption())
    .addOption(durationOption())
    .option('--ramp-up <time>', 'time to full load', duration)
    .option('--ramp-down <time>', 'time from full load to none', duration)
    .option('--workers <number>', 'worker threads', numberFrom(1, 64, { whole: true }))
    .addOption(seedOption())
    .option('--threshold <expr>', 'such as "latency_p95 < 500"; repeatable', list)
    .option('--json <file>', 'write the result; - is standard output')
    .option('--trace <file>', 'write a line of JSON per request; gzipped if it ends in .gz')
    .option('--report <file>', 'write the run as a page: charts and tables, in one file of HTML')
    .option('--output <module>', 'a module that takes the numbers elsewhere; repeatable', list)
    .option('--out <folder>', 'write result, report, timeline, logs and trace into a folder')
    .addOption(
      new Option('--prometheus [[host:]port]', 'serve /metrics while it runs (default: 9464)')
        .argParser(listenAddress)
        .preset('9464'),
    )
    .addOption(
      new Option('--dashboard [[host:]port]', 'a page to watch and steer the run (default: 9465)')
        .argParser(listenAddress)
        .preset('9465'),
    )
    .option('--traceparent', 'send a W3C trace context with each request')
    .option('--insecure', 'take any TLS certificate; for test networks')
    .option('--yes', 'do not ask before a run at a public address')
    .option('--quiet', 'no progress')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (profile: string | undefined, options: RunCommandOptions) => {
      const { runCommand } = await import('./commands/run.ts');
      process.exitCode = await runCommand(profile, options);
    });
}

function addStore(rushhour: Command): void {
  rushhour
    .command('store')
    .description('run the embedded store: seven services to try it all against')
    .option(
      '--port-base <port>',
      'first of seven ports; 0 takes free ones (default: 8001)',
      numberFrom(0, 65_529, { whole: true }),
    )
    .option('--latency <time>', 'added to every response, such as 20ms')
    .option('--error-rate <fraction>', 'share answered 503', numberFrom(0, 1))
    .option('--slow <service=time>', 'a slow service, such as payment=800ms; repeatable', list)
    .addOption(
      new Option(
        '--cache [on|off]',
        'a simulated database behind the products, and a cache before it',
      )
        .choices(['on', 'off'])
        .preset('on'),
    )
    .action(async (options: object) => {
      const { storeCommand } = await import('./commands/store.ts');
      process.exitCode = await storeCommand(options);
    });
}

/** Loaded where it is asked for only: every other command would wait for it. */
async function addComplete(rushhour: Command, argv: readonly string[]): Promise<void> {
  if (argv[2] === 'complete') {
    const { addCompletion } = await import('./completion.ts');
    addCompletion(rushhour);
    return;
  }
  rushhour
    .command('complete')
    .description('write a completion script for bash, zsh, fish or powershell')
    .argument('<shell>');
}

function version(): string {
  // Beside src/, and beside dist/ where this is the built package.
  const file = ['../../package.json', '../../../package.json']
    .map((path) => join(import.meta.dirname, path))
    .find((path) => existsSync(path))!;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
