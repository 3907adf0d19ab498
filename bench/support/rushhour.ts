import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOnGeneratorCore } from './processes.ts';

const CLI = join(import.meta.dirname, '../../src/cli/bin.ts');
const WORKFLOWS = join(import.meta.dirname, 'one-get.workflow.js');

export interface OneGet {
  /** Base URL of the service. */
  readonly url: string;
  readonly rps: number;
  readonly seconds: number;
  readonly seed: number;
}

/**
 * What a command of the CLI writes with `--json`, with journeys of one request to one service, played by one worker on
 * the generator's core.
 */
export async function jsonOf(
  command: 'run' | 'find',
  { url, rps, seconds, seed }: OneGet,
  options: readonly string[] = [],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-bench-'));
  try {
    const profile = join(folder, 'profile.yaml');
    const json = join(folder, 'answer.json');
    const settings = {
      name: 'one-get',
      requests_per_second: rps,
      duration_seconds: seconds,
      user_type_distribution: { free: 1 },
      workflow_distribution: { 'one-get': 1 },
      services: { target: url },
      workflow_modules: [WORKFLOWS],
      seed,
    };
    writeFileSync(profile, JSON.stringify(settings));
    const fixed = ['--json', json, '--workers', '1', '--quiet'];
    const argv = [process.execPath, CLI, command, profile, ...options, ...fixed];
    const { stderr } = await startOnGeneratorCore({ argv }).finished;
    if (!existsSync(json)) throw new Error(`no answer: ${stderr}`);
    return readFileSync(json, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
