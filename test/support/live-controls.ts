import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { RushhourError } from '../../src/border/errors.ts';
import { Interruptions } from '../../src/cli/interruptions.ts';
import { CTRL_C, listenToKeys } from '../../src/cli/live/keys.ts';
import { bindingsOf } from '../../src/cli/live/steering.ts';
import { ACTIONS } from '../../src/dashboard/protocol.ts';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { TrafficProfile, TrafficProfileInput } from '../../src/profile/profile.ts';
import { profileOf } from './profiles.ts';

const SHORT = {
  thinkTimeSeconds: { min: 0.02, max: 0.1 },
  requestTimeoutSeconds: 0.4,
  gracefulStopSeconds: 0.2,
  rampUpSeconds: 0.2,
} as const;

const shortProfile = (overrides: Partial<TrafficProfileInput>) =>
  profileOf({ ...SHORT, durationSeconds: 1.2, ...overrides });

const NO_RATE = { requestsPerSecond: undefined };

/** One of each load model, and several at once. */
export const LIVE_PROFILES: readonly TrafficProfile[] = [
  shortProfile({ name: 'asking', requestsPerSecond: 80 }),
  shortProfile({ name: 'arriving', ...NO_RATE, usersPerSecond: 25, maxUsers: 30 }),
  shortProfile({ name: 'staying', ...NO_RATE, users: 8, userTypeDistribution: { vip: 1 } }),
  shortProfile({
    name: 'mixed',
    ...NO_RATE,
    durationSeconds: undefined,
    rampUpSeconds: undefined,
    scenarios: [
      { name: 'browsing', users: 4, durationSeconds: 1.1 },
      { name: 'buying', requestsPerSecond: 30, durationSeconds: 1, startAfterSeconds: 0.1 },
    ],
  }),
  shortProfile({ name: 'ends at once', requestsPerSecond: 50, durationSeconds: 0.2 }),
];

/** Profiles to which no run can be switched. */
const UNPLAYABLE = [
  {},
  null,
  shortProfile({ workflowDistribution: { nosuch: 1 } }),
  shortProfile({
    userTypeDistribution: Object.fromEntries(
      Array.from({ length: 64 }, (_, i) => [`type-${i}`, 1 / 64]),
    ),
  }),
] as unknown as TrafficProfile[];

const LEVELS = [40, 95, 8, 3, 0, -1, NaN, Infinity, 1e9, '50', null, undefined] as number[];

const KEYS = ['p', 'P', '+', '=', '-', '-----', 'pp', 'x', '\u001b[A', 'é', 'p+p-'];
const ENDING_KEYS = ['q', CTRL_C, 'qq'];

const BODIES = [
  '{"rate": 60}',
  '{"rate": 5, "scenario": "browsing"}',
  '{"rate": 1e400}',
  '{"rate": "60"}',
  '{"__proto__": {"rate": 60}}',
  '[]',
  'null',
  '',
  '{',
  ' '.repeat(2000),
];

/** One thing that a person or a program does to a run. */
export type Touch =
  | { readonly by: 'time'; readonly ms: number }
  | { readonly by: 'code'; readonly call: keyof typeof CALLS; readonly choice: number }
  | { readonly by: 'key'; readonly keys: string }
  | { readonly by: 'page'; readonly path: string; readonly method: string; readonly body: string };

const CALLS = {
  start: ({ generator }) => generator.start(),
  pause: ({ generator }) => generator.pause(),
  resume: ({ generator }) => generator.resume(),
  stop: ({ generator }) => void generator.stop(),
  abort: ({ generator }) => void generator.abort(),
  reset: ({ generator }) => generator.resetStats(),
  rate: ({ generator }, choice) => generator.setRate(LEVELS[choice % LEVELS.length]!),
  rateOfOne: ({ generator }, choice) =>
    generator.setRate(LEVELS[choice % LEVELS.length]!, choice % 2 === 0 ? 'buying' : 'nosuch'),
  profile: ({ generator }, choice) => {
    generator.profile = LIVE_PROFILES[choice % LIVE_PROFILES.length]!;
  },
  badProfile: ({ generator }, choice) => {
    generator.profile = UNPLAYABLE[choice % UNPLAYABLE.length]!;
  },
  look: ({ generator }) => JSON.stringify([generator.getResult(), generator.getVerdict()]),
} satisfies Record<string, (run: LiveRun, choice: number) => unknown>;

const ENDINGS = ['stop', 'abort'];
const CHANGES = Object.keys(CALLS).filter((call) => !ENDINGS.includes(call));

const touch = (endings: boolean): fc.Arbitrary<Touch> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ by: fc.constant('time'), ms: fc.integer({ min: 1, max: 150 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        by: fc.constant('code'),
        call: fc.constantFrom(...(endings ? ENDINGS : CHANGES)) as fc.Arbitrary<keyof typeof CALLS>,
        choice: fc.nat({ max: 1000 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        by: fc.constant('key'),
        keys: fc.constantFrom(...(endings ? ENDING_KEYS : KEYS)),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        by: fc.constant('page'),
        path: fc.constantFrom(...(endings ? ENDINGS : ACTIONS.filter((a) => !ENDINGS.includes(a)))),
        method: fc.constantFrom('POST', 'POST', 'POST', endings ? 'POST' : 'GET'),
        body: fc.constantFrom(...(endings ? ['{}'] : BODIES)),
      }),
    },
  ) as fc.Arbitrary<Touch>;

/** What happens to a run: anything at first; in half of all cases it is then ended early, and touched again. */
export const touches: fc.Arbitrary<Touch[]> = fc
  .tuple(
    fc.array(touch(false), { maxLength: 10 }),
    fc.array(touch(true), { maxLength: 2 }),
    fc.array(touch(false), { maxLength: 4 }),
  )
  .map(([before, ends, after]) => [...before, ...ends, ...after]);

const EXPECTED_CODES = ['INVALID_STATE', 'INVALID_OPTION', 'INVALID_WORKFLOW', 'INVALID_PROFILE'];
const EXPECTED_STATUSES = [200, 204, 400, 405, 409, 413, 415];

/** A run with a keyboard and a dashboard. */
export class LiveRun {
  readonly generator: TrafficGenerator;
  readonly #interruptions: Interruptions;
  readonly #keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  readonly #leaveKeyboard: () => void;
  #page = '';

  constructor(profile: TrafficProfile, urls: Readonly<Record<string, string>>, workers: number) {
    this.generator = new TrafficGenerator(profile, urls, { workers, dashboard: { port: 0 } });
    this.#interruptions = new Interruptions(this.generator);
    this.#leaveKeyboard = listenToKeys(
      this.#keyboard,
      bindingsOf(this.generator, this.#interruptions),
    );
  }

  async start(): Promise<void> {
    await this.generator.start();
    this.#page = this.generator.dashboardUrl ?? '';
  }

  /** Rejects if anything but a refusal in words comes of it. */
  async touch(touch: Touch): Promise<void> {
    switch (touch.by) {
      case 'time':
        return new Promise((resolve) => setTimeout(resolve, touch.ms));
      case 'code':
        return this.#call(touch.call, touch.choice);
      case 'key':
        this.#keyboard.write(touch.keys);
        return new Promise((resolve) => setImmediate(resolve));
      case 'page':
        return this.#ask(touch);
    }
  }

  close(): void {
    this.#leaveKeyboard();
    this.#interruptions.close();
  }

  async #call(call: keyof typeof CALLS, choice: number): Promise<void> {
    try {
      await CALLS[call](this, choice);
    } catch (error) {
      if (error instanceof RushhourError && EXPECTED_CODES.includes(error.code)) return;
      throw error;
    }
  }

  async #ask({ path, method, body }: Extract<Touch, { by: 'page' }>): Promise<void> {
    const answer = await fetch(`${this.#page}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body }),
    }).catch(() => null);
    // The page is closed with the run.
    if (answer === null && this.generator.phase === 'finished') return;
    const text = await answer?.text();
    if (answer !== null && EXPECTED_STATUSES.includes(answer.status)) return;
    throw new Error(`the dashboard's ${path}: ${answer?.status ?? 'no response'} ${text ?? ''}`);
  }
}
