import { Command, CommanderError } from 'commander';
import { reasonOf } from '../border/errors.ts';
import { version } from '../border/version.ts';
import { withoutPasswords } from '../profile/show.ts';
import { printableLines } from '../text/format.ts';
import { sourceOf } from '../text/source-of.ts';
import { addCompare, addFind, addReport } from './declarations/answers.ts';
import { addManifest, addMerge } from './declarations/machines.ts';
import { addPlan, addRun, addStore, addTry } from './declarations/playing.ts';
import { addImport, addInit, addProfiles, addSchema, addValidate } from './declarations/writing.ts';
import { EXIT, EXIT_CODE_HELP, exitCodeOfError } from './exit-codes.ts';

/** Columns of descriptions below which lines of help are left to the terminal. */
const NARROWEST_HELP = 20;

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

/** A closed output pipe (`rushhour ... | head`) or a closed terminal is not an error, unlike a full disk. */
export function outliveReaders(): void {
  const failed = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') return;
    process.stderr.write(`rushhour: standard output was not written: ${reasonOf(error)}\n`);
    process.once('exit', (code) => {
      if (code === EXIT.good) process.exitCode = EXIT.error;
    });
  };
  process.stdout.once('error', failed);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Reports uncaught errors, such as those from a timer in a workflow module. */
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
  process.stderr.write(`${printableLines(messageOf(error))}\n`);
  if (process.env['RUSHHOUR_DEBUG']) process.stderr.write(`${stackOf(error)}\n`);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === 'uv_cwd' ? 'the current folder does not exist any more' : error.message;
}

/** The stack of an error and its causes. */
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
    .configureHelp({
      optionDescription: ({ description }) => description,
      // Every command has options.
      subcommandTerm: (command) =>
        `${command.name()} ${command.usage().replace(/\[options\] ?/, '')}`.trimEnd(),
      minWidthToWrap: NARROWEST_HELP,
    })
    .configureOutput({
      outputError: (text, write) =>
        write(printableLines(withoutPasswords(text.replace(/^error:/, 'rushhour:')))),
    })
    .exitOverride()
    .addHelpText('after', EXIT_CODE_HELP);
  addRun(rushhour);
  addStore(rushhour);
  addPlan(rushhour);
  addTry(rushhour);
  addReport(rushhour);
  addMerge(rushhour);
  addImport(rushhour);
  addManifest(rushhour);
  addFind(rushhour);
  addCompare(rushhour);
  addInit(rushhour);
  addValidate(rushhour);
  addSchema(rushhour);
  addProfiles(rushhour);
  return rushhour;
}

/** Loaded only when needed, because it would slow down every other command. */
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
