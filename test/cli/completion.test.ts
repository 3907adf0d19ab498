import { describe, expect, it, vi } from 'vitest';
import { rushhour } from './command.ts';

/** The query of a shell's script; the library that answers writes with `console.log`. */
async function completions(...words: string[]): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await rushhour('complete', '--', ...words);
  const lines = log.mock.calls.map(([line]) => String(line));
  log.mockRestore();
  return lines.join('\n');
}

describe('completion', () => {
  it.each([
    [[''], /^run\t[\s\S]*^validate\t/m],
    [['run', ''], /^burst\t[\s\S]*^normal\t/m],
    [['report', ''], /^package\.json/m],
    [['merge', ''], /^docs\t[\s\S]*^src\t/m],
    [['manifest', ''], /^kubernetes\t[\s\S]*^slurm\t/m],
    [['manifest', 'slurm', ''], /^normal\t/m],
    [['run', '--rend'], /^--rendezvous\t[\s\S]*^--rendezvous-timeout\t/m],
    [['find', ''], /^normal\t/m],
    [['run', '--th'], /^--threshold\t/m],
    [['plan', '--user'], /^--users-per-second\t[\s\S]*^--users\t/m],
    [['run', '--dash'], /^--dashboard\t/m],
    [['store', '--cache', ''], /^on\t[\s\S]*^off\t/m],
  ])('of %j', async (words, expected) => {
    expect(await completions(...words)).toMatch(expected);
  });

  it('has a script for each shell, and lists the supported shells', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const log = vi.spyOn(console, 'log').mockImplementation(() => {});
      expect((await rushhour('complete', shell)).code).toBe(0);
      expect(String(log.mock.calls[0])).toContain('rushhour complete --');
      log.mockRestore();
    }
    const { code, stderr } = await rushhour('complete', 'ksh');
    expect(stderr).toMatch(/bash/);
    expect(code).toBe(2);
  });
});
