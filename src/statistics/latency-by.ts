import type { StepSnapshot } from '../border/messages.ts';
import { MergedHistogram, recorded } from './merged-histogram.ts';
import type { Distribution, TrafficStats } from './result.ts';
import type { NamedWorkflow } from './words.ts';

type By = Pick<
  TrafficStats,
  'latencyByWorkflow' | 'latencyByStep' | 'latencyByService' | 'failedByService'
>;

/** Response times by workflow, step and service, once a request of theirs has ended. */
export class LatencyBy {
  /** Of each step, by its number. */
  readonly #labels: readonly {
    readonly workflow: string;
    readonly step: string;
    readonly service: string;
  }[];
  readonly #workflows = new Map<string, MergedHistogram>();
  readonly #steps = new Map<string, MergedHistogram>();
  readonly #services = new Map<string, MergedHistogram>();
  readonly #failedByService = new Map<string, number>();

  constructor(workflows: readonly NamedWorkflow[]) {
    this.#labels = workflows.flatMap(({ name, steps }) =>
      steps.map((step) => ({
        workflow: name,
        step: `${name}/${step.name}`,
        service: step.service,
      })),
    );
  }

  add(steps: readonly StepSnapshot[]): void {
    for (const { step, elsewhere, failed, response } of steps) {
      const labels = this.#labels[step]!;
      const service = elsewhere ?? labels.service;
      histogramOf(this.#workflows, labels.workflow).add(response);
      histogramOf(this.#steps, labels.step).add(response);
      histogramOf(this.#services, service).add(response);
      if (failed === 0) continue;
      this.#failedByService.set(service, (this.#failedByService.get(service) ?? 0) + failed);
    }
  }

  reset(): void {
    this.#workflows.clear();
    this.#steps.clear();
    this.#services.clear();
    this.#failedByService.clear();
  }

  recorded() {
    return { step: recorded(this.#steps), service: recorded(this.#services) };
  }

  view(): By {
    return {
      latencyByWorkflow: distributions(this.#workflows),
      latencyByStep: distributions(this.#steps),
      latencyByService: distributions(this.#services),
      failedByService: Object.fromEntries(this.#failedByService),
    };
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

function distributions(
  histograms: ReadonlyMap<string, MergedHistogram>,
): Record<string, Distribution> {
  const entries = [...histograms].map(([name, histogram]) => [name, histogram.distribution()]);
  return Object.fromEntries(entries) as Record<string, Distribution>;
}
