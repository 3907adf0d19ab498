import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { CompleteSecond, ObservedRun, Output } from '../../src/outputs/output.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { startTarget, type Target } from '../support/target.ts';

const FAULTY = join(import.meta.dirname, '../fixtures/faulty-output.ts');
const NOTING = join(import.meta.dirname, '../fixtures/noting-output.ts');

let target: Target;
let folder: string;
beforeAll(async () => {
  target = await startTarget();
  folder = await mkdtemp(join(tmpdir(), 'rushhour-outputs-'));
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

const generatorWith = (outputs: readonly (Output | string)[], out?: string) =>
  new TrafficGenerator(profileOf({ requestsPerSecond: 40, durationSeconds: 3 }), target.urls, {
    workers: 1,
    outputs,
    ...(out === undefined ? {} : { out }),
  });

async function play(generator: TrafficGenerator): Promise<RunResult> {
  await generator.start();
  const result = await generator.finished;
  expectFinalBooksToBalance(result);
  return result;
}

describe('an output in the form of an object', () => {
  it('receives every second, every request and the result, and sees the run', async () => {
    const seconds: CompleteSecond[] = [];
    const heard: string[] = [];
    let lines = 0;
    let seen = 0;
    let observed: ObservedRun | null = null;
    const result = await play(
      generatorWith([
        {
          target: 'memory',
          start(run) {
            heard.push(`start ${run.profile} ${run.seed} ${run.startedAtMs}`);
            observed = run;
          },
          second(second) {
            seconds.push(second);
            seen = observed!.stats().total;
            expect(observed!.durations().response.count).toBeLessThanOrEqual(seen);
            expect(observed!.startedAtMs).toBeGreaterThan(0);
          },
          traces(batch) {
            lines += batch.count;
          },
          result: ({ exports }) => void heard.push(`result ${exports}`),
          stop: (failure) => void heard.push(`stop ${failure}`),
        },
      ]),
    );
    expect(heard).toEqual(['start test 1 null', 'result undefined', 'stop null']);
    expect(seconds.map(({ row }) => row)).toEqual(result.timeline);
    expect(lines).toBe(result.stats.total);
    expect(seen).toBe(result.stats.total);
    for (const { row, response, service } of seconds) {
      expect(response.count).toBe(row.completed);
      expect(response.count > 0 ? response.percentile(99) : null).toBe(row.p99);
      expect(service.maxMs).toBeLessThanOrEqual(response.maxMs);
      const counts = [...response.buckets()].map(({ count }) => count);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(response.count);
    }
    expect(result.exports).toEqual([{ kind: 'output', target: 'memory', error: null }]);
  });

  it('without a target is not reported while all is well', { tags: 'long' }, async () => {
    expect((await play(generatorWith([{ second() {} }]))).exports).toBeUndefined();
  });

  it('that throws, rejects, never ends or modifies its arguments is reported, and every other output gets everything', {
    tags: 'long',
  }, async () => {
    const out = join(folder, 'beside');
    let sound = 0;
    const generator = generatorWith(
      [
        { target: 'a', second: () => void JSON.parse('{') },
        { target: 'b', result: () => Promise.reject(new Error('the table is locked')) },
        { target: 'c', second: () => new Promise(() => {}) },
        { target: 'd', second: () => void sound++ },
        { target: 'e', second: ({ row }) => void Object.assign(row, { sent: -1 }) },
        { target: 'f', result: ({ stats }) => void Object.assign(stats, { total: -1 }) },
      ],
      out,
    );
    const result = await play(generator);
    expect(sound).toBe(result.timeline.length);
    const errors = Object.fromEntries(result.exports!.map(({ target, error }) => [target, error]));
    expect(errors).toMatchObject({
      a: expect.stringContaining('JSON'),
      b: 'the table is locked',
      c: 'second() did not end within 10 s',
      d: null,
      e: expect.stringContaining('read only'),
      f: expect.stringContaining('read only'),
      [join(out, 'result.json')]: null,
    });
    const written = JSON.parse(await readFile(join(out, 'result.json'), 'utf8')) as RunResult;
    expect(written.timeline).toEqual(result.timeline);
    expect(written.exports?.find(({ target }) => target === 'c')?.error).toBe(errors['c']);
  });

  it('that cannot start prevents the run before any request, and the others are closed', async () => {
    const stopped: (string | undefined)[] = [];
    const before = target.arrivals.length;
    const generator = generatorWith([
      { stop: (failure) => void stopped.push(failure?.message) },
      { target: 'db', start: () => Promise.reject(new Error('no route to the database')) },
    ]);
    await expect(generator.start()).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: 'the output db cannot start: no route to the database',
    });
    expect(stopped).toEqual(['the output db cannot start: no route to the database']);
    expect(target.arrivals).toHaveLength(before);
  });
});

describe('an output of a module', () => {
  it('receives the same in its own thread', async () => {
    const notes = join(folder, 'notes.jsonl');
    vi.stubEnv('NOTING_OUTPUT', notes);
    const result = await play(generatorWith([NOTING]));
    expect(result.exports).toEqual([{ kind: 'output', target: 'notes', error: null }]);
    const heard = (await readFile(notes, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(heard.at(0)).toEqual({ start: { profile: 'test', seed: 1, startedAtMs: null } });
    expect(heard.slice(-2)).toEqual([{ result: result.stats.total }, { stop: null }]);
    const seconds = heard.filter((line) => 'second' in line);
    expect(seconds).toEqual(
      result.timeline.map(({ second, sent, p99 }) => ({ second, sent, p99, own: p99 ?? 0 })),
    );
    const traces = heard.filter((line) => 'count' in line);
    expect(traces.reduce((sum, { lines }) => sum + Number(lines), 0)).toBe(result.stats.total);
  });

  it.each([
    ['throws', 'no disk for this second'],
    ['loops', 'second() did not end within 10 s'],
    ['exits', 'its thread ended (exit code 3)'],
    // Which of the two comes first depends on the speed of the machine.
    ['leaks', expect.stringMatching(/memory|did not end within 10 s/)],
    ['fails where nobody looks', 'lost in a timer'],
  ])('that %s is reported, and the run goes on', { tags: 'long' }, async (fault, error) => {
    vi.stubEnv('FAULTY_OUTPUT', fault);
    const result = await play(generatorWith([FAULTY]));
    expect(result.exports).toEqual([{ kind: 'output', target: `an output that ${fault}`, error }]);
    expect(result.durationSeconds).toBe(3);
    expect(result.errors).toEqual({});
  });

  it.each([
    ['is not there', 'nowhere.ts', /nowhere\.ts does not exist/],
    ['is broken', '../fixtures/broken-module.ts', /broken-module\.ts cannot start: /],
    [
      'has no output in it',
      '../support/until.ts',
      /its default export must be an output, or a function that returns one: an object with at least one of start, second, traces, result, stop/,
    ],
  ])('that %s prevents the run', async (_what, file, message) => {
    const generator = generatorWith([join(import.meta.dirname, file)]);
    await expect(generator.start()).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(message),
    });
  });
});
