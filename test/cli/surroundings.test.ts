import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { program } from '../../src/cli/main.ts';
import { startAfter } from './command.ts';

describe('the command, in unusual surroundings', { concurrent: true }, () => {
  it.skipIf(!existsSync('/dev/full'))(
    'says that its output could not be written, and fails (needs /dev/full)',
    async () => {
      const { code, stderr } = await startAfter('exec > /dev/full', 'validate', 'normal').outcome;
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'rushhour: standard output was not written: no space left on device (ENOSPC)\n',
      });
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'says that the current folder was removed (needs Linux)',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'rushhour-removed-'));
      const remove = `cd ${folder}; rmdir ${folder}`;
      const { code, stderr } = await startAfter(remove, 'run', 'normal', '--quiet').outcome;
      await rm(folder, { recursive: true, force: true });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'rushhour: the current folder does not exist any more\n',
      });
    },
  );

  const all = [program(), ...program().commands];
  it.each(all.map((command) => [command.name(), command] as const))(
    'explains %s on a terminal of 60 columns',
    (_, command) => {
      const help: string[] = [];
      const writeOut = (text: string) => void help.push(text);
      command.configureOutput({ getOutHelpWidth: () => 60, writeOut });
      command.outputHelp();
      const lines = help.join('').split('\n');
      // An example that is longer than its column is not broken.
      const wide = lines.filter((line) => line.length > 60 && !/^ +\S+$/.test(line));
      expect(wide).toEqual([]);
    },
  );
});
