import type { LiveStats } from './output.ts';

/** In UCUM notation, as in OpenTelemetry. */
export type Unit =
  | 's'
  | 'By'
  | '{request}'
  | '{user}'
  | '{response}'
  | '{error}'
  | '{check}'
  | '{count}'
  | '{request}/s'
  | '{user}/s'
  | '1';

export interface Point {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A value of a run that has the same name in every metrics system. */
export interface Metric {
  /** Without the prefix. */
  readonly name: string;
  readonly help: string;
  readonly unit: Unit;
  readonly labels: readonly string[];
  points(stats: LiveStats): Point[];
}

/** A point for each name, with the name in this label. */
export const each =
  (label: string, counts: (stats: LiveStats) => Readonly<Record<string, number>>) =>
  (stats: LiveStats) =>
    Object.entries(counts(stats)).map(([name, value]) => ({ labels: { [label]: name }, value }));
