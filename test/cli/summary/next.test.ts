import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src/cli/summary/summary.ts';
import type { RunResult } from '../../../src/statistics/result.ts';
import { aResult, aRow, aTerminal } from '../views.ts';

const summary = (result: Partial<RunResult> = {}) => summaryOf(aResult(result), aTerminal());

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
