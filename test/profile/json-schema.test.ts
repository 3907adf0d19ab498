import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { shippedProfiles } from '../../src/profile/shipped.ts';
import { profileJsonSchema } from '../support/profile-json-schema.ts';

const root = join(import.meta.dirname, '../..');
const FILE = join(root, 'docs/profile.schema.json');

const schema = profileJsonSchema();
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema as object);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-schema-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether the schema and the program itself accept a profile. */
function judge(yaml: string): { editor: boolean; program: boolean } {
  const path = join(folder, 'profile.yaml');
  writeFileSync(path, yaml);
  const program = () => {
    try {
      TrafficProfile.fromYaml(path, { environment: { RPS: '5', ON: 'true' } });
      return true;
    } catch {
      return false;
    }
  };
  return { editor: validate(load(yaml)), program: program() };
}

/** A profile without the keys that others replace. */
const profile = (...lines: string[]) => {
  const base = [
    'name: test',
    'requests_per_second: 5',
    'duration_seconds: 10',
    'user_type_distribution: { free: 1 }',
    'workflow_distribution: { browse: 1 }',
  ];
  const given = new Set(lines.map((line) => line.split(':')[0]));
  return [...base.filter((line) => !given.has(line.split(':')[0])), ...lines].join('\n');
};

describe('the JSON Schema of a profile', () => {
  it('is published as in the sources (UPDATE_SCHEMA=1 rewrites it)', () => {
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (process.env['UPDATE_SCHEMA']) writeFileSync(FILE, text);
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(text));
  });

  it('describes every key', () => {
    const undescribed: string[] = [];
    const visit = (node: unknown, path: string) => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, inner] of Object.entries(node)) {
        // Parts of scenarios: the meaning of their keys is described once.
        if (key === 'if' || key === 'then') continue;
        const isKey = path.endsWith('/properties');
        if (isKey && typeof inner === 'object' && !('description' in inner)) {
          undescribed.push(`${path}/${key}`);
        }
        visit(inner, `${path}/${key}`);
      }
    };
    visit({ properties: schema.properties }, '');
    expect(undescribed).toEqual([]);
  });

  it.each([...shippedProfiles(), { name: 'init', path: join(root, 'templates/traffic.yaml') }])(
    'takes the profile $name',
    ({ path }) => {
      expect(validate(load(readFileSync(path, 'utf8'))), JSON.stringify(validate.errors)).toBe(
        true,
      );
    },
  );

  it.each([
    ['duration_seconds: 1h30m'],
    ['requests_per_second: "${RPS}"'],
    ['seed: "${RPS}"'],
    ['max_users: null'],
    ['think_time_seconds: { min: 100ms, max: 2, distribution: lognormal }'],
    [
      'services: { a: "http://a", b: { url: "http://b", http: 2 }, c: { tls: { insecure: "${ON}" } } }',
    ],
    ['services: { a: { tls: { ca: a.pem, cert: b.pem, key: c.pem }, headers: { a: b } } }'],
    ['thresholds: ["latency_p95 < 5"]'],
    ['headers: { authorization: "Bearer ${RPS}" }'],
  ])('accepts what the program accepts: %s', (line) => {
    expect(judge(profile(line))).toEqual({ editor: true, program: true });
  });

  it('accepts stages instead of a rate, and users of a single type', () => {
    const yaml = `name: a
stages: [{ for_seconds: 1m, requests_per_second: 5, shape: smooth }]
workflow_distribution: { browse: 1 }`;
    expect(judge(yaml)).toEqual({ editor: true, program: true });
  });

  it.each([
    ['requests_per_secnd: 5'],
    ['requests_per_second: 0'],
    ['requests_per_second: many'],
    ['duration_seconds: 5 minutes'],
    ['ramp_shape: round'],
    ['seed: 1.5'],
    ['stages: []'],
    ['stages: [{ for_seconds: 5, requests_per_second: 1 }]'],
    ['user_type_distribution: { free: 2 }'],
    ['workflow_distribution: [browse]'],
    ['think_time_seconds: { mean: 1 }'],
    ['completion: 0.5'],
    ['services: [http://a]'],
    ['services: { a: 5 }'],
    ['services: { a: { uri: "http://a" } }'],
    ['services: { a: { http: 3 } }'],
    ['services: { a: { tls: { cert: a.pem } } }'],
    ['services: { a: { basic_auth: secret } }'],
    ['headers: { a: 5 }'],
    ['workflow_modules: a.mts'],
    ['thresholds: latency_p95 < 5'],
    ['name: null'],
  ])('rejects what the program rejects: %s', (line) => {
    expect(judge(profile(line))).toEqual({ editor: false, program: false });
  });

  it('rejects a profile without a rate', () => {
    const yaml = profile().replace(/requests_per_second.*\n/, '');
    expect(judge(yaml)).toEqual({ editor: false, program: false });
  });
});
