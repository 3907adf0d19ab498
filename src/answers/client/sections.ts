import type { Chart } from '../../report/client/chart.ts';

/** What a page shows, from top to bottom, and the charts in it. */
export interface Sections {
  readonly elements: readonly HTMLElement[];
  readonly charts: readonly Chart[];
}
