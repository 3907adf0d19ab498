import { type Command, Option } from 'commander';
import type { ManifestOptions } from '../commands/manifest.ts';
import type { MergeCommandOptions } from '../commands/merge.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { list, moment, numberFrom } from '../options.ts';
import { junitOption, serviceOption, summaryOption, targetOption } from './shared-options.ts';

export function addMerge(rushhour: Command): void {
  rushhour
    .command('merge')
    .description('merge the journals of all shards of a run into one result')
    .argument('<dir...>', 'folders that the shards wrote with --out')
    .option('--follow', 'show the run live, and merge it when it is over')
    .option('--json <file>', 'output file of the result (default: result.json in the first folder)')
    .option(
      '--report <file>',
      'output file of the report (default: report.html in the first folder)',
    )
    .addOption(junitOption())
    .addOption(summaryOption())
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (folders: readonly string[], options: MergeCommandOptions) => {
      const { mergeCommand } = await import('../commands/merge.ts');
      process.exitCode = await mergeCommand(folders, options);
    });
}

export function addManifest(rushhour: Command): void {
  const manifest = rushhour
    .command('manifest')
    .description('print the manifest that starts the shards of a run on several machines');
  const common = (kind: 'kubernetes' | 'slurm', description: string) =>
    manifest
      .command(kind)
      .description(description)
      .argument('<profile>', 'name of a shipped profile, or a file')
      .requiredOption(
        '--shards <number>',
        'number of shards, each a task or pod of its own',
        numberFrom(1, 10_000, { whole: true }),
      )
      .addOption(targetOption())
      .addOption(serviceOption())
      .option('--name <name>', 'name of the job (default: that of the file)')
      .option('--cpu <cores>', 'cores per shard (default: 2)')
      .option('--memory <amount>', 'memory per shard (default: 1Gi)')
      .option('-o, --output <file>', 'output file (default: standard output)');
  common('kubernetes', 'a ConfigMap and an Indexed Job')
    .option('--image <name>', 'image built from the Containerfile (default: rushhour:VERSION)')
    .option('--claim <name>', 'ReadWriteMany volume claim where the shards meet and write')
    .addOption(
      new Option('--start-at <time>', 'start time of the shards, if there is no claim').argParser(
        moment,
      ),
    )
    .option('--include <file>', 'file that workflow modules import or read; repeatable', list)
    .action(async (profile: string, options: ManifestOptions) => {
      const { manifestCommand } = await import('../commands/manifest.ts');
      process.exitCode = await manifestCommand('kubernetes', profile, options);
    });
  common('slurm', 'a script for sbatch: a job array')
    .option(
      '--folder <path>',
      'shared by all nodes; each job creates its own folder in it (default: runs)',
    )
    .action(async (profile: string, options: ManifestOptions) => {
      const { manifestCommand } = await import('../commands/manifest.ts');
      process.exitCode = await manifestCommand('slurm', profile, options);
    });
  manifest
    .command('container')
    .description('a Containerfile to build the image from')
    .option('-o, --output <file>', 'output file (default: standard output)')
    .action(async (options: { output?: string }) => {
      const { containerCommand } = await import('../commands/manifest.ts');
      process.exitCode = await containerCommand(options);
    });
}
