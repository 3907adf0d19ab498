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

describe('the advice at the end', () => {
  const advice = (result: Partial<RunResult>) => summary(result).split('  next\n')[1] ?? '';

  it('is empty after a good run', () => {
    expect(summary()).not.toContain('  next');
  });

  it('for services that could not keep up: when the problem began, and a rate that they can handle', () => {
    const timeline = [
      aRow(0, { targetRps: 100, sent: 100 }),
      aRow(1, { targetRps: 150, sent: 150 }),
      aRow(2, { limitedBy: 'target', completed: 60 }),
    ];
    const verdict = { status: 'target-limited' as const, reasons: ['too slow'] };
    expect(advice({ verdict, timeline })).toMatch(
      /logs of the services from 12:00:02 UTC \(second 2\) on: the problem began at 200 rps[\s\S]*--rps 150[\s\S]*request_timeout_seconds/,
    );
  });

  const loadOf = (model: 'users_per_second' | 'users') => [
    { name: 'default', model, arrivals: 'even' as const, target: 0 },
  ];
  const loadRow = (target: number, more: object = {}) => ({
    targetRps: 0,
    loads: [
      {
        target,
        actual: target,
        excused: 0,
        dropped: 0,
        sent: 40,
        failed: 0,
        arrived: 20,
        users: 9,
      },
    ],
    ...more,
  });

  it('for a load of users: a level in its own unit, with its own option', () => {
    const verdict = { status: 'generator-limited' as const, reasons: ['late'] };
    const timeline = [aRow(0, loadRow(30, { limitedBy: 'generator' }))];
    expect(advice({ verdict, timeline, loads: loadOf('users') })).toContain(
      'try fewer users: --users 21\n',
    );
    expect(advice({ verdict, timeline, loads: loadOf('users_per_second') })).toContain(
      'try a lower arrival rate: --users-per-second 21\n',
    );
  });

  it('for services that handle fewer arrivals: those whose requests they completed', () => {
    const verdict = { status: 'target-limited' as const, reasons: ['too slow'] };
    const row = loadRow(20, { sent: 40, completed: 10, limitedBy: 'target' });
    const timeline = Array.from({ length: 9 }, (_, second) => aRow(second, row));
    expect(advice({ verdict, timeline, loads: loadOf('users_per_second') })).toMatch(
      /completed 10 requests per second, so try --users-per-second 4\.5\n/,
    );
  });

  it('for concurrent users that went well before: to find out what was different, in users', () => {
    const verdict = { status: 'target-limited' as const, reasons: ['frozen'] };
    const timeline = [0, 1, 2].map((second) =>
      aRow(second, loadRow(20, { limitedBy: second === 1 ? 'target' : null })),
    );
    expect(advice({ verdict, timeline, loads: loadOf('users') })).toContain(
      '20 users went well in 2 seconds and not in 1 second: find out what was different before you try fewer users',
    );
  });

  it('for scenarios: lower levels in the profile, because no option sets them', () => {
    const verdict = { status: 'generator-limited' as const, reasons: ['late'] };
    const loads = [...loadOf('users'), ...loadOf('users_per_second')];
    expect(advice({ verdict, loads })).toContain('try lower levels of the scenarios');
  });

  it('for services that stopped once: to look there, not for a lower rate', () => {
    const timeline = [
      aRow(0),
      aRow(1, { limitedBy: 'target' }),
      aRow(2),
      aRow(3, { targetRps: 9 }),
    ];
    const verdict = { status: 'target-limited' as const, reasons: ['frozen'] };
    expect(advice({ verdict, timeline })).toContain(
      '200 rps went well in 2 seconds and not in 1 second',
    );
    expect(advice({ verdict, timeline })).not.toContain('--rps');
  });

  it('for services that were slow from the start: no rate from the ramps', () => {
    const timeline = [10, 200, 10].map((targetRps, second) =>
      aRow(second, { targetRps, limitedBy: 'target' }),
    );
    const verdict = { status: 'target-limited' as const, reasons: ['too slow'] };
    expect(advice({ verdict, timeline })).toContain('--rps 180\n');
  });

  it('for services that fail excess requests: a rate below what they completed', () => {
    const verdict = { status: 'target-limited' as const, reasons: ['50% failed'] };
    const row = {
      targetRps: 100,
      sent: 100,
      completed: 100,
      failed: 50,
      limitedBy: 'target' as const,
    };
    const timeline = Array.from({ length: 9 }, (_, second) => aRow(second, row));
    expect(advice({ verdict, timeline })).toMatch(/completed 50 requests per second, .*--rps 45\n/);
  });

  it('for a backlog that grew throughout: a rate below what was served, although no second failed', () => {
    const verdict = {
      status: 'target-limited' as const,
      reasons: ['p50 rose'],
      causes: ['unsteady' as const],
    };
    const timeline = Array.from({ length: 20 }, (_, second) =>
      aRow(second, { targetRps: 30, sent: 30, completed: 20 }),
    );
    const unsteady = advice({ verdict, timeline });
    expect(unsteady).toMatch(/completed 20 requests per second, .*--rps 18\n/);
    expect(unsteady).not.toMatch(/went well|max_connections/);
  });

  it('recommends no rate in whose seconds a threshold was missed', () => {
    const verdict = { status: 'target-limited' as const, reasons: ['frozen'] };
    const timeline = [1, 2, 3, 4, 5].map((second) =>
      aRow(second, { p95: 800, limitedBy: second === 2 ? 'target' : null }),
    );
    const thresholds = [{ expression: 'latency_p95 < 500', actual: 800, passed: false }];
    expect(advice({ verdict, timeline })).toContain('went well in 4 seconds and not in 1 second');
    expect(advice({ verdict, timeline, thresholds })).not.toContain('went well');
  });

  it('for a limit of the profile: to raise it, and not to read the services’ logs', () => {
    const verdict = {
      status: 'target-limited' as const,
      reasons: ['50% dropped'],
      causes: ['max_users' as const],
    };
    const timeline = [aRow(0, { limitedBy: 'target' })];
    expect(advice({ verdict, timeline }).trim()).toMatch(/^- raise max_users.*shorter think times/);
    expect(advice({ verdict, timeline, loads: loadOf('users') }).trim()).toBe(
      '- raise max_users in the profile, or ask for fewer concurrent users',
    );
  });

  it('for a generator that could not keep up: a lower rate', () => {
    const verdict = { status: 'generator-limited' as const, reasons: ['late'] };
    const timeline = [aRow(0, { limitedBy: 'generator' })];
    expect(advice({ verdict, timeline })).toMatch(/--rps 140\n[\s\S]*(--workers|cores)/);
  });

  it('for a generator that was asked for far too much: a part of what it could do', () => {
    const verdict = { status: 'generator-limited' as const, reasons: ['late'] };
    const row = { targetRps: 60_000, sent: 10_000, limitedBy: 'generator' } as const;
    // Requests still in flight after the end have no target.
    const timeline = [aRow(0, row), aRow(1, row), aRow(2, { ...row, targetRps: 0, sent: 0 })];
    expect(advice({ verdict, timeline, durationSeconds: 2 })).toContain('--rps 7000\n');
  });

  it('for services that reject requests: to look at those, and nothing about the rate', () => {
    const verdict = {
      status: 'target-limited' as const,
      reasons: ['refused'],
      causes: ['refused' as const],
    };
    const timeline = [aRow(0, { limitedBy: 'target' })];
    const refused = advice({ verdict, timeline, errors: { http_4xx: 3865 } });
    expect(refused).toMatch(/check which requests they refuse/);
    expect(refused).not.toContain('--rps');
  });

  it('for a workflow that threw: to fix it, and nothing about the machine', () => {
    const verdict = { status: 'generator-limited' as const, reasons: ['workflow gift failed'] };
    expect(advice({ verdict, errors: { workflow_error: 7 } }).trim()).toBe(
      '- fix the workflow: its step, file and line are named above',
    );
  });

  it('for services that do not respond: to check their addresses', () => {
    const verdict = { status: 'unreachable' as const, reasons: ['no answer'] };
    expect(advice({ verdict, errors: { connection_refused: 3 } })).toMatch(/URLs/);
    expect(advice({ verdict, errors: { tls_error: 3 } })).toMatch(
      /NODE_EXTRA_CA_CERTS.*--insecure/,
    );
    expect(advice({ verdict, errors: { protocol_error: 3 } })).toMatch(/scheme and the port/);
    expect(advice({ verdict, errors: { timeout: 3 } })).toMatch(/accept connections/);
  });

  it('shows the outcomes of users by workflow, so that completed browsing differs from buying', () => {
    expect(summary()).toMatch(
      /^ {2}users +1,100: 900 completed, 150 abandoned, 20 failed, 30 interrupted\n +users +completed +abandoned +failed +interrupted\n {4}browse +770 +600 +150 +0 +20\n {4}gift +330 +300 +0 +20 +10$/m,
    );
  });

  it('for a missed threshold: where the time went', () => {
    const thresholds = [{ expression: 'latency_p95 < 5', actual: 8.8, passed: false }];
    expect(advice({ thresholds })).toMatch(/spent in the services/);
  });

  it('for windows longer than the run: to let it run longer, separately from what was not measured', () => {
    const missed = (expression: string) => ({ expression, actual: null, passed: false });
    const thresholds = [missed('latency_p95{gift}[60m] < 5'), missed('check{has id}[1s] > 99%')];
    expect(advice({ thresholds })).toMatch(
      /nothing was measured for check\{has id\}\[1s\] > 99%.*\n.*before the first window of latency_p95\{gift\}\[60m\] < 5: let it run longer, or shorten the windows/,
    );
  });
});
