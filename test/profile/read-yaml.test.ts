import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RushhourError } from '../../src/border/errors.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';

const valid = `name: test
requests_per_second: 100
duration_seconds: 10
user_type_distribution: { free: 1 }
workflow_distribution: { browse: 1 }
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(content: string | Uint8Array): TrafficProfile {
  const path = join(folder, 'profile.yaml');
  writeFileSync(path, content);
  return TrafficProfile.fromYaml(path);
}

/** The message of the RushhourError that loading throws. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(RushhourError);
    expect((error as RushhourError).code).toBe('INVALID_PROFILE');
    return (error as RushhourError).message;
  }
  throw new Error('it was accepted');
}

function bomb(levels: number): string {
  const lines = Array.from({ length: levels }, (_, level) => {
    const items =
      level === 0
        ? 'x'
        : Array(10)
            .fill(`*a${level - 1}`)
            .join(', ');
    return `a${level}: &a${level} [${items}]`;
  });
  return `${valid}${lines.join('\n')}\n`;
}

it('times can be written with a unit wherever seconds are meant', () => {
  const { stages: _, ...profile } = load(`name: times
requests_per_second: 5
duration_seconds: 5m
ramp_up_seconds: 1m30s
ramp_down_seconds: 20
think_time_seconds: { min: 500ms, max: 2s }
request_timeout_seconds: 1.5s
graceful_stop_seconds: 1h
user_type_distribution: { guest: 1 }
workflow_distribution: { browse: 1 }
`);
  expect(profile).toMatchObject({
    durationSeconds: 300,
    rampUpSeconds: 90,
    rampDownSeconds: 20,
    thinkTimeSeconds: { min: 0.5, max: 2 },
    requestTimeoutSeconds: 1.5,
    gracefulStopSeconds: 3600,
  });
  const staged = valid.replace(/requests_per_second.*\n|duration_seconds.*\n/g, '');
  const stages = 'stages: [{ for_seconds: 2m, requests_per_second: 10 }]\n';
  expect(load(staged + stages).durationSeconds).toBe(120);
  expect(
    refusal(() => load(valid.replace(/duration_seconds: .*/, 'duration_seconds: soon'))),
  ).toMatch(/duration_seconds: found "soon", must be seconds above 0, .*, or a time such as 5m/);
});

describe('a file that is not a profile', () => {
  it.each([
    ['does not exist', () => 'missing.yaml', /missing\.yaml does not exist/],
    ['is a folder', () => '.', /is a folder/],
    ['stands below a file', () => writeFileSync(join(folder, 'f'), '') ?? 'f/x', /does not exist/],
    ['has a NUL in its name', () => 'a\0b', /cannot be read/],
  ])('that %s is refused', (_, path, why) => {
    expect(refusal(() => TrafficProfile.fromYaml(join(folder, path())))).toMatch(why);
  });

  it.skipIf(process.platform === 'win32')('that never ends is not read', () => {
    expect(refusal(() => TrafficProfile.fromYaml('/dev/zero'))).toMatch(/not a regular file/);
  });

  it.each([
    ['nothing', '', /is empty/],
    ['comments only', '# one\n# two\n', /is empty/],
    ['a marker only', '---\n', /profile: found nothing \(null\), must be a mapping/],
    ['a list', '- a\n- b\n', /profile: found a list of 2, must be a mapping/],
    ['a word', 'hello', /profile: found "hello", must be a mapping/],
    ['two documents', `${valid}---\n${valid}`, /contains 2 documents/],
    ['a broken list', 'a: [1\nb: }', /line 2, column 1\): "b: }"/],
    [
      'a key twice',
      `${valid}name: again\n`,
      /duplicated mapping key \(line 6, column 1\): "name: again"/,
    ],
    ['a NUL', `${valid}seed: \0`, /null byte .*line 6, column 7/],
    ['bytes that are not text', new Uint8Array([0x6e, 0xff, 0xfe, 0x00]), /is not UTF-8 text/],
    ['text in UTF-16', Buffer.from(`\ufeff${valid}`, 'utf16le'), /is not UTF-8 text/],
    [
      'a function',
      `${valid}seed: !!js/function "function () {}"`,
      /unknown scalar tag .*js\/function/,
    ],
    ['a binary', `${valid}seed: !!binary aGVsbG8=`, /unknown scalar tag .*binary/],
    ['a mapping as a key', `${valid}? {a: 1}\n: 2`, /complex keys/],
    ['an alias of nothing', `${valid}seed: *other`, /unidentified alias/],
    ['ten thousand nested lists', '['.repeat(10_000), /nesting exceeded/],
    ['ten thousand nested items', '- '.repeat(10_000), /nesting exceeded/],
    ['ten thousand nested keys', '? '.repeat(10_000), /nesting exceeded/],
    ['aliases that explode', bomb(9), /more than 100,000 values/],
    ['more aliases than are sane', bomb(20), /aliases exceeded/],
    ['a list within itself', `${valid}stages: &s [*s]`, /more than 100,000 values/],
    ['a mapping within itself', `${valid}completion: &c {free: *c}`, /more than 100,000 values/],
    ['more than a mebibyte', `${valid}#${'x'.repeat(1024 * 1024)}`, /at most 1 MiB/],
    ['a merge key', `${valid}<<: {seed: 2}`, /"<<": unknown key .*no merge keys/],
    ['__proto__', `${valid}__proto__: {seed: 2}`, /__proto__: unknown key/],
    ['constructor', `${valid}constructor: 2`, /constructor: unknown key/],
    [
      'a name in code spelling',
      `${valid}maxUsers: 2`,
      /maxUsers: unknown key .*did you mean max_users/,
    ],
    ['a date', `${valid}seed: 2020-01-01`, /seed: found "2020-01-01", must be a whole number/],
    ['a number as a string', `${valid}seed: "1"`, /seed: found "1", must be a whole number/],
    ['not a number', `${valid}seed: .nan`, /seed: found NaN/],
    ['infinity', `${valid}graceful_stop_seconds: .inf`, /found Infinity/],
    ['a key without value', `${valid}seed:`, /seed: found nothing \(null\)/],
  ])('that holds %s is refused', (_, content, why) => {
    expect(refusal(() => load(content))).toMatch(why);
  });

  it('cannot add properties to every object', () => {
    refusal(() => load(`${valid}__proto__: {polluted: 1}`));
    refusal(() => load(valid.replace('{ free: 1 }', '{ free: 1, __proto__: 0 }')));
    expect('polluted' in {}).toBe(false);
  });

  it('is rejected at once if a mapping of 60,000 keys is repeated in 99 stages', () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `  k${index}: 1`);
    const stages = '- *a\n'.repeat(98);
    expect(refusal(() => load(`stages:\n- &a\n${keys.join('\n')}\n${stages}`))).toMatch(
      /more than 100,000 values/,
    );
  });

  it('is rejected at once, even if its size is the largest allowed', () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `request_${index}: 1`);
    const message = refusal(() => load(keys.join('\n')));
    expect(message.split('\n')).toHaveLength(202);
    expect(message).toMatch(/… and \d+ more$/);
  });
});

describe('fromYaml', () => {
  it.each([
    ['a byte order mark', `\ufeff${valid}`],
    ['lines that end as on Windows', valid.replaceAll('\n', '\r\n')],
    ['an end marker', `${valid}...\n`],
    [
      'JSON',
      JSON.stringify({
        name: 'test',
        requests_per_second: 100,
        duration_seconds: 10,
        user_type_distribution: { free: 1 },
        workflow_distribution: { browse: 1 },
      }),
    ],
  ])('accepts %s', (_, content) => {
    expect(load(content)).toMatchObject({ name: 'test', requestsPerSecond: 100 });
  });

  it('allows a distribution to be written once and reused', () => {
    const stages =
      'stages: [{ for_seconds: 1, requests_per_second: 5, user_type_distribution: *mix }]';
    const profile = load(`name: test
user_type_distribution: &mix { free: 1 }
workflow_distribution: { browse: 1 }
${stages}`);
    expect(profile.stages?.[0]?.userTypeDistribution).toEqual({ free: 1 });
  });

  it('resolves workflow modules against the folder of the file', () => {
    const { workflowModules } = load(`${valid}workflow_modules: [flows/mine.ts, /abs/other.ts]`);
    expect(workflowModules).toEqual([join(folder, 'flows/mine.ts'), '/abs/other.ts']);
  });

  const neverElse = (content: string) => {
    try {
      expect(load(content)).toBeInstanceOf(TrafficProfile);
    } catch (error) {
      expect(error).toBeInstanceOf(RushhourError);
    }
  };

  it('ends in a profile or a RushhourError, whatever the text', () => {
    const tokens = [
      'name',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      '{',
      ']',
      '}',
      ',',
      '&a ',
      '*a',
      '!!',
      '|',
      '>',
      '"',
      "'",
      '---',
      '? ',
      '%',
      '#',
      '\t',
      '<<',
      '1',
      '.inf',
      '~',
      '__proto__',
    ];
    const text = fc.array(fc.constantFrom(...tokens), { maxLength: 60 }).map((all) => all.join(''));
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary-ascii' }), text), neverElse), {
      numRuns: 100,
    });
  });

  it('ends in a profile or a RushhourError when a valid text is damaged', () => {
    const damage = fc.tuple(fc.nat(valid.length), fc.nat(6), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(damage, ([at, cut, put]) => {
        neverElse(valid.slice(0, at) + put + valid.slice(at + cut));
      }),
      { numRuns: 100 },
    );
  });

  it('ends in a profile or a RushhourError, whatever the document', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => neverElse(dump(value))),
      { numRuns: 100 },
    );
  });
});
