/** What the curve of a load is one of, by the key of a profile that gives it. */
export const LOAD_MODELS = ['requests_per_second', 'users_per_second', 'users'] as const;

/**
 * - `requests_per_second`: the curve is of requests; users arrive as they are needed to make them
 * - `users_per_second`: the curve is of arriving users (an open model)
 * - `users`: the curve is of users at once (a closed model): one that leaves is replaced
 */
export type LoadModelName = (typeof LOAD_MODELS)[number];

/** The unit of a load's level, as it follows a number. */
export const UNITS: Readonly<Record<LoadModelName, string>> = {
  requests_per_second: 'rps',
  users_per_second: 'users/s',
  users: 'users',
};

/** The same in words. */
export const UNITS_IN_WORDS: Readonly<Record<LoadModelName, string>> = {
  requests_per_second: 'requests per second',
  users_per_second: 'users per second',
  users: 'users',
};

/** The name of a load that has none of its own, as in k6: that of a profile without scenarios. */
export const ONLY_LOAD = 'default';
