import { readdirSync } from 'node:fs';
import { extname } from 'node:path';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { shippedProfiles } from '../profile/shipped.ts';
import { printable } from '../text/format.ts';

const WITH_PROFILE = [
  'run',
  'try',
  'plan',
  'validate',
  'find',
  'manifest kubernetes',
  'manifest slurm',
];

/** Adds `complete`, which prints a shell's script and later answers that script's queries. */
export function addCompletion(rushhour: Command): void {
  const { commands } = tab(rushhour);
  const argumentOf = (command: string, name: string) =>
    commands.get(command)?.arguments.get(name) ?? { handler: undefined };
  argumentOf('report', 'file').handler = completeFiles('.json');
  argumentOf('merge', 'dir').handler = completeFolders;
  for (const command of WITH_PROFILE) {
    argumentOf(command, 'profile').handler = (complete) => {
      for (const { name, summary } of shippedProfiles()) complete(name, summary);
      completeFiles('.yaml', '.yml')(complete);
    };
  }
}

function completeFolders(complete: (value: string, description: string) => void): void {
  for (const entry of readdirSync('.', { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isDirectory() && !name.startsWith('.') && printable(name) === name)
      complete(name, '');
  }
}

/** Completes files of the working directory, because the scripts disable the shell's own completion. */
function completeFiles(...extensions: readonly string[]) {
  return (complete: (value: string, description: string) => void): void => {
    for (const file of readdirSync('.')) {
      if (extensions.includes(extname(file)) && printable(file) === file) complete(file, '');
    }
  };
}
