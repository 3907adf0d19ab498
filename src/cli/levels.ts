import { fullLevelsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { rate } from '../text/format.ts';
import { LOAD_MODELS, UNITS, UNITS_IN_WORDS } from '../text/load-models.ts';

/** The levels at full load of all loads of a profile: `200 rps`, `50 rps and 300 users`. */
export function levelsInShort(profile: TrafficProfile): string {
  return levels(profile, UNITS);
}

/** The same with units in words: `200 requests per second`. */
export function levelsInWords(profile: TrafficProfile): string {
  return levels(profile, { ...UNITS_IN_WORDS, users: 'concurrent users' });
}

/** The same as numbers; null for units that no load uses. */
export function levelsForJson(profile: TrafficProfile) {
  const full = fullLevelsOf(profile);
  return {
    requestsPerSecond: full.requests_per_second || null,
    usersPerSecond: full.users_per_second || null,
    users: full.users || null,
  };
}

function levels(profile: TrafficProfile, units: typeof UNITS): string {
  const full = fullLevelsOf(profile);
  const parts = LOAD_MODELS.filter((model) => full[model] > 0).map(
    (model) => `${rate(full[model])} ${units[model]}`,
  );
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}
