/** Prefix of a service in thresholds, as in `{service:cart}`. */
export const SERVICE_PART = 'service:';
/** Prefix of a scenario, as in `{scenario:gift}`. */
export const SCENARIO_PART = 'scenario:';
