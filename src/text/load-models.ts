/** What the curve of a load specifies, by the key in the profile. */
export const LOAD_MODELS = ['requests_per_second', 'users_per_second', 'users'] as const;

/**
 * - `requests_per_second`: requests; as many users arrive as are needed to make them
 * - `users_per_second`: arriving users (open model)
 * - `users`: concurrent users (closed model): a user that leaves is replaced
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

/** The name of the load of a profile without scenarios, as in k6. */
export const ONLY_LOAD = 'default';
