import type { Chart } from '../../report/client/chart.ts';

/** The content of a page, from top to bottom, and its charts. */
export interface Sections {
  readonly elements: readonly HTMLElement[];
  readonly charts: readonly Chart[];
}
