import { readdirSync } from 'node:fs';
import { extname } from 'node:path';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { shippedProfiles } from '../profile/shipped.ts';
import { printable } from '../text/format.ts';

/** Adds `complete`, which writes a shell's script and then answers what that script asks. */
export function addCompletion(rushhour: Command): void {
  const { commands } = tab(rushhour);
  const argumentOf = (command: string, name: string) =>
    commands.get(command)?.arguments.get(name) ?? { handler: undefined };
  argumentOf('report', 'file').handler = completeFiles('.json');
  for (const command of ['run', 'try', 'plan', 'validate']) {
    argumentOf(command, 'profile').handler = (complete) => {
      for (const { name, summary } of shippedProfiles()) complete(name, summary);
      completeFiles('.yaml', '.yml')(complete);
    };
  }
}

/** Files of the working directory: the scripts leave none to the shell. */
function completeFiles(...extensions: readonly string[]) {
  return (complete: (value: string, description: string) => void): void => {
    for (const file of readdirSync('.')) {
      if (extensions.includes(extname(file)) && printable(file) === file) complete(file, '');
    }
  };
}
