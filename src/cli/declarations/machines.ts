import { type Command, Option } from 'commander';
import type { ManifestOptions } from '../commands/manifest.ts';
import type { MergeCommandOptions } from '../commands/merge.ts';
import { EXIT_CODE_HELP } from '../exit-codes.ts';
import { list, moment, numberFrom } from '../options.ts';
import { junitOption, serviceOption, summaryOption, targetOption } from './shared-options.ts';

export function addMerge(rushhour: Command): void {
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
      const { mergeCommand } = await import('../commands/merge.ts');
      process.exitCode = await mergeCommand(folders, options);
    });
}

export function addManifest(rushhour: Command): void {
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
      const { manifestCommand } = await import('../commands/manifest.ts');
      process.exitCode = await manifestCommand('kubernetes', profile, options);
    });
  common('slurm', 'a script for sbatch: a job array')
    .option(
      '--folder <path>',
      'seen by all nodes; each job gets one of its own in it (default: runs)',
    )
    .action(async (profile: string, options: ManifestOptions) => {
      const { manifestCommand } = await import('../commands/manifest.ts');
      process.exitCode = await manifestCommand('slurm', profile, options);
    });
  manifest
    .command('container')
    .description('the file from which an image is built')
    .option('-o, --output <file>', 'output file (default: standard output)')
    .action(async (options: { output?: string }) => {
      const { containerCommand } = await import('../commands/manifest.ts');
      process.exitCode = await containerCommand(options);
    });
}
