/** Where journeys note what they find, by names of their own. */
export interface JourneyLog {
  /** When the answer at hand was due to be asked for, and when it ended: milliseconds on the schedule's clock. */
  readonly askedMs: number;
  readonly endedMs: number;
  check(name: string, passed: boolean): void;
  count(name: string, by: number): void;
  time(name: string, ms: number): void;
  /** A group of requests took so long. @param name `workflow/group` */
  group(name: string, ms: number): void;
}

/** For users who are driven by hand. */
export const SILENT: JourneyLog = {
  askedMs: 0,
  endedMs: 0,
  check() {},
  count() {},
  time() {},
  group() {},
};

const NAME = /^[^{}\p{C}]{1,64}$/u;

/** @throws TypeError for a name that thresholds could not ask for */
export function checkedName(what: string, name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw new TypeError(
    `${what} ${JSON.stringify(name)}: a name has 1 to 64 characters, without braces and control characters`,
  );
}

/** @throws RangeError for what is no whole number of 0 or more */
export function checkedCount(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new RangeError(`count ${String(value)}: expected a whole number of 0 or more`);
}

/** @throws RangeError for what is no duration */
export function checkedTime(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new RangeError(`time ${String(value)}: expected milliseconds, 0 or more`);
}
