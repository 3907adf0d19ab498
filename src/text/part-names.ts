/** What the part of a service begins with in thresholds: `{service:cart}`. */
export const SERVICE_PART = 'service:';
/** The same of a scenario. */
export const SCENARIO_PART = 'scenario:';
