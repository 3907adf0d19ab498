import { expect, it } from 'vitest';
import type { ServiceUrls } from '../../src/engine/services.ts';
import { type GeneratorOptions, TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { profileInput } from '../support/profiles.ts';

const PROFILE = TrafficProfile.from(profileInput());

/** For callers without types. */
const made = (options: unknown) => () =>
  new TrafficGenerator(PROFILE, {}, options as GeneratorOptions);

it.each<[unknown, string]>([
  [{ worker: 4 }, 'there is no option "worker": did you mean workers?'],
  [{ speed: 4 }, 'there is no option "speed": the known options are workers, runId, '],
  [null, 'the options are nothing (null): expected an object'],
  [{ workers: '2' }, 'workers is "2": expected a whole number from 1 to 64'],
  [{ workers: 0 }, 'workers is 0: expected a whole number from 1 to 64'],
  [{ runId: 'a b' }, 'runId is "a b": expected 1 to 64 letters, digits, "_" or "-"'],
  [{ runId: 5 }, 'runId is 5: expected 1 to 64 letters, digits, "_" or "-"'],
  [[], 'the options are a list of 0: expected an object'],
  [{ outputs: 'mine.ts' }, 'outputs is "mine.ts": expected a list of objects and module paths'],
  [{ outputs: [null] }, 'outputs is a list of 1: expected a list of objects and module paths'],
  [{ insecure: 'false' }, 'insecure is "false": expected true or false'],
  [{ traceparent: 0 }, 'traceparent is 0: expected true or false'],
  [{ otlp: 'http://127.0.0.1:4318' }, 'otlp is "http://127.0.0.1:4318": expected true or false'],
  [{ dashboard: true }, 'dashboard is true: expected an object with a port from 0 to 65,535'],
  [{ dashboard: { port: '80' } }, 'expected an object with a port from 0 to 65,535'],
  [{ prometheus: { port: 65_536 } }, 'expected an object with a port from 0 to 65,535'],
  [{ prometheus: { port: 0, host: 1 } }, 'expected an object with a port from 0 to 65,535'],
  [{ json: true }, 'json is true: expected a path'],
  [{ trace: {} }, 'trace is an empty mapping: expected a path'],
  [{ out: 5 }, 'out is 5: expected a path'],
  [{ report: null }, 'report is nothing (null): expected a path'],
  [{ shard: '0/2' }, 'shard is "0/2": expected an object with an index and a count'],
  [{ startAt: 'soon' }, 'startAt is "soon": expected a date object'],
  [{ startAt: 1_800_000_000 }, 'startAt is 1800000000: expected a date object'],
  [{ rendezvous: 'folder' }, 'rendezvous is "folder": expected an object with a folder'],
])('%j is refused in words, not by what it breaks later', (options, message) => {
  expect(made(options)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }),
  );
});

it.each([undefined, { ...profileInput() }])(
  'a profile that is %j is refused in words',
  (profile) => {
    const refused = expect.objectContaining({
      code: 'INVALID_OPTION',
      message: 'the profile must be created by TrafficProfile.from() or TrafficProfile.fromYaml()',
    });
    expect(() => new TrafficGenerator(profile as TrafficProfile)).toThrow(refused);
    const generator = new TrafficGenerator(PROFILE);
    expect(() => {
      generator.profile = profile as TrafficProfile;
    }).toThrow(refused);
  },
);

it.each([
  ['http://127.0.0.1:1', 'the service URLs are "http://127.0.0.1:1": expected an object of'],
  [[], 'the service URLs are a list of 0: expected an object of'],
  [new Map([['product', 'http://127.0.0.1:1']]), 'the service URLs are an object of another kind'],
  [null, 'the service URLs are nothing (null)'],
])('service URLs that are %j are refused in words', (urls, message) => {
  expect(() => new TrafficGenerator(PROFILE, urls as unknown as ServiceUrls)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }),
  );
});

it('a service URL that is an object is refused in words', async () => {
  const urls: unknown = { product: new URL('http://127.0.0.1:1') };
  await expect(new TrafficGenerator(PROFILE, urls as ServiceUrls).start()).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining('product: found an object of another kind, must be an http'),
  });
});
