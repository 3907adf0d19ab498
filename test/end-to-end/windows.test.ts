import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rushhour } from '../cli/command.ts';
import { startTarget, type Target } from '../support/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

describe('a threshold on a part, with windows', () => {
  it('ends a run that misses it, with balanced books and the reason at the top of the summary', async () => {
    const { code, stdout, stderr } = await rushhour(
      ...['run', 'normal', '--target', target.url, '--rps', '20', '--duration', '60s'],
      ...['--threshold', 'latency_p50{browse}[1s] < 0.0001', '--abort-after', '2', '--quiet'],
      ...['--threshold', 'error_rate{service:product}[1s] <= 100%'],
    );
    expect(stderr).toBe('');
    const [, first] = stdout.split('\n');
    expect(first).toMatch(
      /^ {2}STOPPED: latency_p50\{browse\}\[1s\] < 0\.0001 was missed in 2 windows of 1 s in a row, up to second \d$/,
    );
    expect(stdout).toMatch(
      /missed {2}latency_p50\{browse\}\[1s\] < 0\.0001 {2}\(.* ms at worst; missed in \d of \d windows\)/,
    );
    expect(stdout).toMatch(/kept {4}error_rate\{service:product\}\[1s\] <= 100%/);
    expect(stdout).toMatch(/stopped early/);
    // If this machine was the limit, its numbers are not valid.
    expect([98, 99]).toContain(code);
  });
});
