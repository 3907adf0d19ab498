import { expect, it } from 'vitest';
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
  [{ outputs: 'mine.ts' }, 'outputs must be a list of objects and module paths'],
  [{ outputs: [null] }, 'outputs must be a list of objects and module paths'],
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
