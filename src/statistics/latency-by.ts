import type { StepSnapshot } from '../border/messages.ts';
import { MergedHistogram } from './merged-histogram.ts';
import type { Distribution } from './result.ts';
import type { NamedWorkflow } from './words.ts';

type Distributions = Record<string, Distribution>;

/** Response times by workflow and by step, once a request of theirs has ended. */
export class LatencyBy {
  /** Of each step, by its number. */
  readonly #labels: readonly { readonly workflow: string; readonly step: string }[];
  readonly #workflows = new Map<string, MergedHistogram>();
  readonly #steps = new Map<string, MergedHistogram>();

  constructor(workflows: readonly NamedWorkflow[]) {
    this.#labels = workflows.flatMap(({ name, steps }) =>
      steps.map((step) => ({ workflow: name, step: `${name}/${step.name}` })),
    );
  }

  add(steps: readonly StepSnapshot[]): void {
    for (const { step, response } of steps) {
      const labels = this.#labels[step]!;
      histogramOf(this.#workflows, labels.workflow).add(response);
      histogramOf(this.#steps, labels.step).add(response);
    }
  }

  reset(): void {
    this.#workflows.clear();
    this.#steps.clear();
  }

  byWorkflow(): Distributions {
    return distributions(this.#workflows);
  }

  /** Keys are `workflow/step`. */
  byStep(): Distributions {
    return distributions(this.#steps);
  }
}

function histogramOf(all: Map<string, MergedHistogram>, name: string): MergedHistogram {
  let histogram = all.get(name);
  if (histogram === undefined) {
    histogram = new MergedHistogram(2);
    all.set(name, histogram);
  }
  return histogram;
}

function distributions(histograms: ReadonlyMap<string, MergedHistogram>): Distributions {
  const entries = [...histograms].map(([name, histogram]) => [name, histogram.distribution()]);
  return Object.fromEntries(entries) as Distributions;
}
