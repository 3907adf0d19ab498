import type { Verdict } from '../result.ts';

/** What a reason is about: stable names, see docs/verdict.md. */
export type Cause = NonNullable<Verdict['causes']>[number];

export interface Reason {
  readonly cause: Cause;
  /** With figures. */
  readonly words: string;
}

/** 0.18%, 12%: a share of a whole that may be 0. */
export function share(part: number, whole: number): string {
  const value = whole > 0 ? (part / whole) * 100 : 100;
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(2)}%`;
}
