/** Records what journeys check, count and time, under names of their own. */
export interface JourneyLog {
  /** When the current response's request was due, and when the response ended: milliseconds on the schedule's clock. */
  readonly askedMs: number;
  readonly endedMs: number;
  check(name: string, passed: boolean): void;
  count(name: string, by: number): void;
  time(name: string, ms: number): void;
  /** Records the duration of a group of requests. @param name `workflow/group` */
  group(name: string, ms: number): void;
}

/** For users that are driven by hand. */
export const SILENT: JourneyLog = {
  askedMs: 0,
  endedMs: 0,
  check() {},
  count() {},
  time() {},
  group() {},
};

const NAME = /^[^{}\p{C}]{1,64}$/u;

/** @throws TypeError for a name that thresholds cannot refer to */
export function checkedName(what: string, name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw new TypeError(
    `${what} ${JSON.stringify(name)}: a name has 1 to 64 characters, without braces and control characters`,
  );
}

/** Records a check. @returns whether the condition holds. @throws TypeError as {@link checkedName} */
export function noteCheck(log: JourneyLog, name: string, condition: unknown): boolean {
  const passed = Boolean(condition);
  log.check(checkedName('check', name), passed);
  return passed;
}

/** Adds to a counter. @throws TypeError as {@link checkedName}, RangeError unless `by` is a whole number of 0 or more */
export function noteCount(log: JourneyLog, name: string, by: number): void {
  const label = checkedName('count', name);
  if (!Number.isSafeInteger(by) || by < 0) {
    throw new RangeError(`count ${String(by)}: expected a whole number of 0 or more`);
  }
  log.count(label, by);
}

/** Records a duration. @throws TypeError as {@link checkedName}, RangeError for an invalid duration */
export function noteTime(log: JourneyLog, name: string, ms: number): void {
  const label = checkedName('time', name);
  if (typeof ms !== 'number' || !(ms >= 0 && ms < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`time ${String(ms)}: expected milliseconds, 0 or more`);
  }
  log.time(label, ms);
}
