/** Parts of a run as thresholds name them: `gift`, `gift/list`, `service:cart`, the name of a check. */
export type Parts = Pick<ReadonlySet<string>, 'has'>;

export const ALL_PARTS: Parts = { has: () => true };

/** Stands for the whole run in a list of parts. */
export const WHOLE_RUN = '';
