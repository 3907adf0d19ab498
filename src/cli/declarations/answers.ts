import type { Command } from 'commander';
import type { CompareCommandOptions } from '../commands/compare.ts';
import type { FindCommandOptions } from '../commands/find.ts';
import type { ReportCommandOptions } from '../commands/report.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { baseUrl, list, numberFrom, percentage, positiveDuration, serviceUrl } from '../options.ts';
import { junitOption, seedOption, setOption, summaryOption } from './shared-options.ts';

export function addReport(rushhour: Command): void {
  rushhour
    .command('report')
    .description('create a report from a result: charts and tables in one HTML file')
    .argument('<file>', 'written by run --json FILE or --out FOLDER')
    .option('-o, --output <file>', 'output file (default: next to the result, with .html)')
    .action(async (file: string, options: ReportCommandOptions) => {
      const { reportCommand } = await import('../commands/report.ts');
      process.exitCode = await reportCommand(file, options);
    });
}

export function addFind(rushhour: Command): void {
  rushhour
    .command('find')
    .description('find the highest rate at which every objective holds')
    .showHelpAfterError('Example: rushhour find shop.yaml --slo "latency_p99 < 300ms"')
    .argument('<profile>', 'name of a shipped profile, or a file; the search starts at its rate')
    .requiredOption('--slo <expr>', 'objective, such as "latency_p99 < 300ms"; repeatable', list)
    .option('--precision <percent>', 'width of the interval (default: 5%)', percentage)
    .option('--confidence <percent>', 'confidence of the interval (default: 95%)', percentage)
    .option('--budget <time>', 'time limit of the search (default: 20m)', positiveDuration)
    .option('--target <url>', 'all services behind one base URL, or at a Unix socket', baseUrl)
    .option('--service <name=url>', 'one service; repeatable', serviceUrl)
    .option(
      '--rps <number>',
      'initial rate; the search covers a tenth to ten times of it',
      numberFrom(0.1, 100_000),
    )
    .option('--workers <number>', 'worker threads', numberFrom(1, 64, { whole: true }))
    .addOption(seedOption())
    .addOption(setOption())
    .option('--json <file>', 'write the result as JSON; - is standard output')
    .option('--report <file>', 'write a page with the curve of latency over rate')
    .option('--insecure', 'accept any TLS certificate; for test networks')
    .option('--yes', 'run against a public address without asking')
    .option('--quiet', 'no progress')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (profile: string, options: FindCommandOptions) => {
      const { findCommand } = await import('../commands/find.ts');
      process.exitCode = await findCommand(profile, options);
    });
}

export function addCompare(rushhour: Command): void {
  rushhour
    .command('compare')
    .description('show what changed between two runs, by how much, and with what confidence')
    .argument('<before>', 'a result, or a folder of results of the same build')
    .argument('<after...>', 'the same for other builds; each is compared with the first')
    .option(
      '--budget <expr>',
      'how far a metric may rise, such as "latency_p99 +5%"; repeatable',
      list,
    )
    .option('--json <file>', 'write the comparison as JSON; - is standard output')
    .option('--report <file>', 'write a page with both runs drawn on top of each other')
    .addOption(junitOption())
    .addOption(summaryOption())
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (before: string, after: readonly string[], options: CompareCommandOptions) => {
      const { compareCommand } = await import('../commands/compare.ts');
      process.exitCode = await compareCommand([before, ...after], options);
    });
}
