import { spawn } from 'node:child_process';
import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { TrafficProfile } from '../../profile/profile.ts';
import { EXIT } from '../exit-codes.ts';
import type { SetOptions } from '../overrides.ts';

/** Editors write a file in several steps. */
const SETTLED_MS = 150;

/**
 * Tries again whenever a file changes in the folders of the profile and its modules, until Ctrl-C. Each time in a
 * separate process, because a loaded module cannot be reloaded.
 */
export async function watchAndTry(path: string, options: SetOptions): Promise<number> {
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
  const args = process.argv.slice(1).filter((arg) => arg !== '--watch');
  let child: ReturnType<typeof spawn> | null = null;
  let timer: NodeJS.Timeout | undefined;
  const again = () => {
    child?.kill();
    child = spawn(process.execPath, args, { stdio: 'inherit' });
    child.once('exit', () => process.stderr.write('waiting for a change; Ctrl-C to stop\n'));
  };
  const watchers = foldersOf(path, options).map(
    (folder): FSWatcher =>
      watch(folder, { recursive: true }, (_, file) => {
        if (file === null || /(?:^|[/\\])(?:node_modules|\.)/.test(file)) return;
        clearTimeout(timer);
        timer = setTimeout(again, SETTLED_MS);
      }),
  );
  again();
  await interrupted;
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  (child as ReturnType<typeof spawn> | null)?.kill();
  return EXIT.interrupted;
}

function foldersOf(path: string, options: SetOptions): string[] {
  const folders = new Set([dirname(path)]);
  try {
    const { workflowModules } = TrafficProfile.fromYaml(path, options);
    for (const module of workflowModules) folders.add(dirname(module));
  } catch {
    // The child reports what is wrong with the profile; a change to its file triggers another try.
  }
  return [...folders];
}
