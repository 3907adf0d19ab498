/** Parts of a run by what thresholds call them: `gift`, `gift/list`, `service:cart`, the name of a check. */
export type Parts = Pick<ReadonlySet<string>, 'has'>;

export const ALL_PARTS: Parts = { has: () => true };
