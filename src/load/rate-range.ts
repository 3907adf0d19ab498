/** How far the rate at full load can be moved while a run goes, requests per second. */
export interface RateRange {
  /** The profile's own. */
  readonly own: number;
  readonly min: number;
  readonly max: number;
}
