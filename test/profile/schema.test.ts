import { describe, expect, it } from 'vitest';
import type { TrafficProfileInput } from '../../src/profile/profile.ts';
import { profileInput } from '../support/profiles.ts';
import { problemsOf } from './problems-of.ts';

describe('a profile is rejected if', () => {
  it.each<[string, Partial<Record<keyof TrafficProfileInput, unknown>>, string]>([
    ['its name is empty', { name: '' }, 'name: found "", must be printable text'],
    ['its name is a number', { name: 5 }, 'name: found 5, must be printable text'],
    ['its name has a line break', { name: 'a\nb' }, 'name: found "a\\nb", must be printable'],
    [
      'its rate is 0',
      { requestsPerSecond: 0 },
      'requestsPerSecond: found 0, must be a number above 0, at most 1,000,000',
    ],
    ['its rate is too high', { requestsPerSecond: 1_000_001 }, 'requestsPerSecond: found 1000001'],
    ['its rate is NaN', { requestsPerSecond: Number.NaN }, 'requestsPerSecond: found NaN'],
    ['its rate is a bigint', { requestsPerSecond: 5n }, 'requestsPerSecond: found a bigint'],
    [
      'it has no rate',
      { requestsPerSecond: undefined },
      'requestsPerSecond: missing, must be a number',
    ],
    [
      'it lasts for ever',
      { durationSeconds: Number.POSITIVE_INFINITY },
      'durationSeconds: found Infinity',
    ],
    [
      'it lasts 21 days',
      { durationSeconds: 21 * 86_400 },
      'durationSeconds: found 1814400, must be seconds above 0, at most 1,728,000',
    ],
    [
      'a ramp is negative',
      { rampUpSeconds: -1 },
      'rampUpSeconds: found -1, must be seconds from 0',
    ],
    [
      'its ramps are longer than itself',
      { rampUpSeconds: 6, rampDownSeconds: 5 },
      'rampUpSeconds: found 6, must be shorter: the ramps together (11) exceed durationSeconds (10)',
    ],
    [
      'a shape is unknown',
      { rampShape: 'cubic' },
      'rampShape: found "cubic", must be one of linear, exponential, smooth, steps',
    ],
    [
      'fractions do not sum to 1',
      { userTypeDistribution: { a: 0.5, b: 0.4 } },
      'userTypeDistribution: found a mapping of a, b, must sum to 1; the sum is 0.9',
    ],
    [
      'a fraction is above 1',
      { workflowDistribution: { a: 1.5, b: -0.5 } },
      'workflowDistribution.a: found 1.5, must be a number from 0 to 1',
    ],
    [
      'a distribution is empty',
      { userTypeDistribution: {} },
      'userTypeDistribution: found an empty mapping, must have at least one entry',
    ],
    [
      'a distribution is a list',
      { userTypeDistribution: [1] },
      'userTypeDistribution: found a list of 1, must be a mapping',
    ],
    [
      'a distribution is a map',
      { userTypeDistribution: new Map() },
      'userTypeDistribution: found an object of another kind',
    ],
    [
      'a user type is named as no object can be',
      { userTypeDistribution: JSON.parse('{"__proto__": 1}') },
      'userTypeDistribution.__proto__: found 1, this name is reserved',
    ],
    [
      'a user type has no name',
      { userTypeDistribution: { ' ': 1 } },
      'userTypeDistribution[" "]: found 1, its name must be printable',
    ],
    [
      'think times are reversed',
      { thinkTimeSeconds: { min: 3, max: 1 } },
      'thinkTimeSeconds.min: found 3, must be at most max (1)',
    ],
    [
      'its shortest think time is above the default longest',
      { thinkTimeSeconds: { min: 3 } },
      'thinkTimeSeconds.min: found 3, must be at most max (2, the default)',
    ],
    [
      'a think time is longer than an hour',
      { thinkTimeSeconds: { max: 3601 } },
      'thinkTimeSeconds.max: found 3601, must be seconds from 0 to 3,600',
    ],
    [
      'a think time is a number',
      { thinkTimeSeconds: 1 },
      'thinkTimeSeconds: found 1, must be a mapping',
    ],
    [
      'a chance is a percentage',
      { completion: { free: 50 } },
      'completion.free: found 50, must be a number from 0 to 1',
    ],
    [
      'its arrivals are unknown',
      { arrivals: 'odd' },
      'arrivals: found "odd", must be one of even, random',
    ],
    ['its seed is a fraction', { seed: 1.5 }, 'seed: found 1.5, must be a whole number'],
    [
      'its seed is too large',
      { seed: 2 ** 32 },
      'seed: found 4294967296, must be a whole number from 0 to 4,294,967,295',
    ],
    [
      'it allows no user',
      { maxUsers: 0 },
      'maxUsers: found 0, must be a whole number from 1 to 10,000,000',
    ],
    [
      'it wants more connections than ports',
      { maxConnections: 65_536 },
      'maxConnections: found 65536, must be a whole number from 1 to 65,535',
    ],
    [
      'its timeout is 0',
      { requestTimeoutSeconds: 0 },
      'requestTimeoutSeconds: found 0, must be seconds above 0, at most 3,600',
    ],
    ['its grace is too long', { gracefulStopSeconds: 3601 }, 'gracefulStopSeconds: found 3601'],
    [
      'a service is not a URL',
      { services: { auth: 'localhost:1' } },
      'services.auth: found "localhost:1", must be an http:// or https:// base URL',
    ],
    [
      'a service is a socket whose path is not whole',
      { services: { auth: 'unix:run/shop.sock' } },
      'services.auth: found "unix:run/shop.sock", must be an http:// or https:// base URL',
    ],
    [
      'a service has a query',
      { services: { auth: 'http://h/?' } },
      'services.auth: found "http://h/?"',
    ],
    [
      'a service has a fragment',
      { services: { auth: 'http://h/#a' } },
      'services.auth: found "http://h/#a"',
    ],
    [
      'a service has a password, which is not shown',
      { services: { auth: 'http://u:p@h' } },
      'services.auth: found "http://***@h"',
    ],
    [
      'a service has an unknown setting',
      { services: { auth: { url: 'http://h', htpp: 2 } } },
      'services.auth.htpp: unknown key (found 2), did you mean http?',
    ],
    [
      'a service speaks HTTP/3',
      { services: { auth: { url: 'http://h', http: 3 } } },
      'services.auth.http: found 3, must be 1 or 2',
    ],
    [
      'the url of a service is not a URL',
      { services: { auth: { url: 'h', http: 2 } } },
      'services.auth.url: found "h", must be an http:// or https:// base URL',
    ],
    [
      'a workflow module is not a path',
      { workflowModules: [''] },
      'workflowModules[0]: found "", must be the path of a file',
    ],
    [
      'a list is a text',
      { workflowModules: 'a.ts' },
      'workflowModules: found "a.ts", must be a list',
    ],
    [
      'a threshold is not one',
      { thresholds: ['latency_p59 < 1'] },
      'thresholds[0]: found "latency_p59 < 1", but there is no metric latency_p59; did you mean latency_p95?',
    ],
    [
      'a key is unknown',
      { maxUser: 1 } as never,
      'maxUser: unknown key (found 1), did you mean maxUsers?',
    ],
    [
      'a key is in YAML spelling',
      { ramp_up_seconds: 1 } as never,
      'ramp_up_seconds: unknown key (found 1), did you mean rampUpSeconds?',
    ],
  ])('%s', (_, overrides, problem) => {
    const problems = problemsOf({ ...profileInput(), ...overrides });
    expect(problems[0]?.slice(0, problem.length)).toBe(problem);
  });
});
