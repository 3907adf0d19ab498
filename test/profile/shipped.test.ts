import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RushhourError } from '../../src/border/errors.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { resolveProfile, shippedProfiles } from '../../src/profile/shipped.ts';

describe('the shipped profiles', () => {
  it.each([
    ['normal', 200, 300, [20, 70, 10], [50, 25, 15, 10], [30, 30]],
    ['peak', 2000, 600, [35, 55, 10], [35, 40, 10, 15], [60, 60]],
    ['degraded', 50, 180, [20, 70, 10], [40, 20, 30, 10], [20, 20]],
    ['burst', 5000, 120, [25, 60, 15], [45, 35, 5, 15], [5, 5]],
  ])('%s is %i requests per second for %i seconds', (name, rps, seconds, types, flows, ramps) => {
    const profile = TrafficProfile.fromYaml(resolveProfile(name));
    const percent = (share: number | undefined) => Math.round((share ?? 0) * 100);
    const { premium, free, guest } = profile.userTypeDistribution;
    const { browse, purchase, account, quickbuy } = profile.workflowDistribution;
    expect(profile.name).toBe(name);
    expect(profile.requestsPerSecond).toBe(rps);
    expect(profile.durationSeconds).toBe(seconds);
    expect([premium, free, guest].map(percent)).toEqual(types);
    expect([browse, purchase, account, quickbuy].map(percent)).toEqual(flows);
    expect([profile.rampUpSeconds, profile.rampDownSeconds]).toEqual(ramps);
  });

  it('day takes six minutes, between 40 and 600 requests per second, with a changing mix', () => {
    const { stages, ...day } = TrafficProfile.fromYaml(resolveProfile('day'));
    expect(day.durationSeconds).toBe(360);
    expect(day.requestsPerSecond).toBe(600);
    const rates = (stages ?? []).map((stage) => stage.requestsPerSecond ?? 0);
    expect(Math.min(...rates.filter((rate) => rate > 0))).toBe(40);
    const mixes = (stages ?? []).filter((stage) => stage.workflowDistribution !== undefined);
    expect(mixes.length).toBeGreaterThanOrEqual(4);
  });

  it('are named like their files and state their purpose', () => {
    const shipped = shippedProfiles();
    expect(shipped.map(({ name }) => name)).toEqual(['burst', 'day', 'degraded', 'normal', 'peak']);
    for (const { name, path, summary } of shipped) {
      expect(TrafficProfile.fromYaml(path).name).toBe(name);
      expect(summary).toMatch(/^[A-Z].{20,}\.$/);
    }
  });
});

describe('resolveProfile', () => {
  const before = process.cwd();
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rushhour-'));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it('prefers a file to a shipped profile of the same name', () => {
    writeFileSync('normal', '');
    expect(resolveProfile('normal')).toBe('normal');
  });

  it('is not misled by a folder with the name of a shipped profile', () => {
    mkdirSync('day');
    expect(resolveProfile('day')).toMatch(/profiles.day\.yaml$/);
  });

  it.each([
    ['nromal', /Did you mean normal\? Shipped profiles: burst, day, degraded, normal, peak/],
    ['normal.yaml', /no file "normal.yaml". Did you mean normal\?/],
    ['somewhere/else.yaml', /no file "somewhere\/else.yaml". Shipped profiles: burst/],
    ['', /Shipped profiles/],
    ['a\0b', /Shipped profiles/],
    ['..', /".." is a folder: name the profile in it/],
  ])('lists what exists if "%s" does not', (name, what) => {
    expect(() => resolveProfile(name)).toThrow(RushhourError);
    expect(() => resolveProfile(name)).toThrow(what);
  });
});
