import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src/cli/summary/summary.ts';
import type { RunResult } from '../../../src/statistics/result.ts';
import { aDistribution, aResult, aRow, aTerminal } from '../views.ts';

const summary = (result: Partial<RunResult> = {}, columns?: number, rows?: number) =>
  summaryOf(aResult(result), aTerminal(columns, rows));

describe('a summary', () => {
  it('says first whether to trust it, and then what the rate was', () => {
    expect(summary().split('\n').slice(0, 8)).toEqual([
      '',
      '  VALID: the rate was held, the generator was on time',
      '    ! 20 of 1,070 users (1.9%) failed: gift 20 of 320',
      '  shop, 18 s, 1 worker, seed 1',
      '',
      '  rate       held in 18 whole seconds, 198.0 rps on average',
      `             ${'▄'.repeat(10)}${'█'.repeat(8)}`,
      '  requests   3,865 sent, 2,600 on the curve; 99.61% successful',
    ]);
  });

  it('of a shard says that it is a part, and which thresholds wait for the merge', () => {
    const note = "this machine's clock is 5 s ahead of that of shard 0";
    const shard = { index: 2, count: 4, note, thresholdsOfMerge: ['total > 1000'] };
    expect(summary({ shard }).split('\n').slice(5, 8)).toEqual([
      '  shard      2 of 4: only its part of the run, see rushhour merge',
      `             ${note}`,
      '             evaluated by the merge: total > 1000',
    ]);
  });

  it('exists for a run of days, too', () => {
    const seconds = Array.from({ length: 200_000 }, (_, second) => aRow(second));
    const timeline = [...seconds, aRow(200_000, { limitedBy: 'target' })];
    const verdict: RunResult['verdict'] = { status: 'target-limited', reasons: ['they were slow'] };
    expect(summary({ timeline, verdict })).toContain(
      'went well in 200,000 seconds and not in 1 second',
    );
  });

  it('counts a row of minutes by its seconds, and shows its rate', () => {
    const timeline = [
      aRow(0, { seconds: 600, sent: 120_000 }),
      aRow(600, { seconds: 600, sent: 60_000 }),
      aRow(1200),
    ];
    const text = summary({ timeline, durationSeconds: 1201 });
    expect(text).toContain('missed in 600 of 1,201 whole seconds (second 600: 60,000 of 120,000)');
    expect(text).toContain('240,200 on the curve');
    expect(text).toContain(`${' '.repeat(13)}█▄█\n`);
  });

  it('counts requests after the end separately, and does not call their seconds missed', () => {
    const timeline = [aRow(0), aRow(1), aRow(2, { targetRps: 0, sent: 40, sentAfterEnd: 40 })];
    const stats = { ...aResult().stats, sentAfterEnd: 40 };
    const text = summary({ timeline, stats, durationSeconds: 2 });
    expect(text).toContain('held in 2 whole seconds');
    expect(text).toContain('after end  40 requests from users finishing their journeys');
  });

  it('names the worst second if the rate was missed', () => {
    const timeline = [aRow(0), aRow(1, { sent: 150 }), aRow(2, { sent: 120 })];
    expect(summary({ timeline })).toContain(
      'missed in 2 of 3 whole seconds (second 2: 120 of 200)',
    );
  });

  it('states both bounds of the response time', () => {
    expect(summary()).toContain(
      "Response time includes the generator's own delays. Without them it is at least: p50 2.82 ms, p95 8.45 ms, p99 16.9 ms.",
    );
    const { atLeast: _, ...older } = aResult().latency;
    expect(summary({ latency: older })).not.toContain('own delays');
  });

  it('shows the clocks side by side, with a sentence if they differ', () => {
    expect(summary()).toMatch(/response time +service time +start delay\n +mean/);
    expect(summary()).not.toContain('1% of the requests');
    const latency = {
      ...aResult().latency,
      response: aDistribution(900),
      startDelay: aDistribution(880),
    };
    expect(summary({ latency })).toContain(
      '1% of the requests were sent at least 880 ms late because no connection was free. Response time',
    );
    const verdict = { status: 'generator-limited' as const, reasons: [] };
    expect(summary({ latency, verdict })).toContain('late because the generator was late.');
  });

  it('shows response times of each workflow and step, with a bar for the p95', () => {
    expect(summary()).toMatch(/^ {2}workflow +requests +share +p50 +p95 +p99$/m);
    const bars = (label: string) => summary().match(new RegExp(`^ +${label} .*?(█*)$`, 'm'))![1];
    expect(summary()).toMatch(/^ {2}browse +2,865 +74.1% +3.33 ms +10.0 ms +20.0 ms {2}█+$/m);
    expect(bars('list')).toBe(bars('browse'));
    expect(bars('product')).toHaveLength(Math.round(bars('list')!.length / 2));
    // None of its requests has ended.
    expect(summary()).toMatch(/^ {4}wrap +1,000 +25.9%$/m);
  });

  it('omits percentiles and bars if a terminal has no room for them', () => {
    const lines = summary({}, 40).split('\n');
    const rows = lines.filter((text) => /\d%/.test(text) && !/successful|users/.test(text));
    expect(rows).toHaveLength(5);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(40);
    expect(rows[0]).toMatch(/^ {2}browse +2,865 +74.1% +10.0 ms/);
  });

  it('lists missed thresholds right below the verdict, with the measured values', () => {
    const thresholds = [
      { expression: 'success_rate >= 0.9', actual: 0.99612, passed: true },
      { expression: 'latency_p95 < 5', actual: 1008.853, passed: false },
    ];
    expect(summary({ thresholds }).split('\n').slice(1, 4)).toEqual([
      '  VALID: the rate was held, the generator was on time',
      '  missed  latency_p95 < 5  (1,008.853 ms)',
      '  kept    success_rate >= 0.9  (0.9961)',
    ]);
  });

  it('repeats what has scrolled off the screen: the verdict, and missed thresholds', () => {
    const thresholds = [{ expression: 'latency_p95 < 5', actual: 8.8, passed: false }];
    expect(summary({ thresholds }, 80, 100).match(/VALID/g)).toHaveLength(1);
    expect(summary({ thresholds }, 80, 24)).toMatch(
      /\n\n {2}VALID: .*\n {2}missed {2}latency_p95 < 5 {2}\(8.8 ms\)\n$/,
    );
  });

  it('breaks no word at the edge of a narrow screen', () => {
    const lines = summary({}, 40, 100).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
    expect(lines.slice(1, 3)).toEqual([
      '  VALID: the rate was held, the',
      '    generator was on time',
    ]);
  });

  it('shows the outcomes of users by workflow, so that completed browsing differs from buying', () => {
    expect(summary()).toMatch(
      /^ {2}users +1,100: 900 completed, 150 abandoned, 20 failed, 30 interrupted\n +users +completed +abandoned +failed +interrupted\n {4}browse +770 +600 +150 +0 +20\n {4}gift +330 +300 +0 +20 +10$/m,
    );
  });

  it('shows errors with an example, the most frequent first', () => {
    expect(summary()).toMatch(
      /http_5xx {2}12: .*\n {4}browse\/list: GET http:\/\/127.0.0.1:8003\/products -> 503\n {2}timeout {2}3/,
    );
  });
});

describe('a load that is not in requests', () => {
  const loads = [
    { name: 'accounts', model: 'users' as const, arrivals: 'even' as const, target: 0 },
    { name: 'a b', model: 'users_per_second' as const, arrivals: 'even' as const, target: 0 },
  ];
  const row = { excused: 0, dropped: 0, sent: 40, failed: 0, arrived: 20, users: 9 };
  const timeline = Array.from({ length: 18 }, (_, second) =>
    aRow(second, { targetRps: 0, loads: [20, 30].map((n) => ({ ...row, target: n, actual: n })) }),
  );

  it('is held in its own unit, and is not called a rate', () => {
    const [users] = loads;
    const text = summary({ loads: [{ ...users!, name: 'default' }], timeline });
    expect(text).toMatch(/VALID: the number of users was held/);
    expect(text).toMatch(
      /^ {2}load {7}held in 18 whole seconds, 20\.0 users on average, 198\.0 rps$/m,
    );
  });

  it('has a line for each scenario, and a table of its figures', () => {
    const { stats } = aResult();
    const users = { spawned: 55, active: 0, completed: 55, abandoned: 0, failed: 0 };
    const outcomes = { ...users, interrupted: 0, dropped: 0 };
    const text = summary({
      loads,
      timeline,
      stats: {
        ...stats,
        requestsByScenario: { accounts: 200, 'a b': 3665 },
        failedByScenario: { accounts: 20, 'a b': 0 },
        outcomesByScenario: { accounts: outcomes, 'a b': outcomes },
        latencyByScenario: { accounts: stats.latencyByWorkflow['gift']! },
      },
    });
    expect(text).toMatch(/load {7}198\.0 rps on average\n {4}accounts {2}held in 18 .*20\.0 users/);
    expect(text).toMatch(
      /scenario +users +requests +failed +p50 +p95 +p99\n {2}accounts +55 +200 +10\.0% +\S+ ms/,
    );
    expect(text).toMatch(/^ {2}a b +55 +3,665$/m);
  });
});
