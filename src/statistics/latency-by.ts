import type { StepSnapshot } from '../border/messages.ts';
import { SERVICE_PART } from '../text/part-names.ts';
import { NamedHistograms } from './named-histograms.ts';
import { ALL_PARTS, type Parts } from './parts.ts';
import type { TrafficStats } from './result.ts';
import type { NamedWorkflow } from './words.ts';

type By = Pick<
  TrafficStats,
  'latencyByWorkflow' | 'latencyByStep' | 'latencyByService' | 'failedByService'
>;

/** Response times by workflow, step and service; entries appear once one of their requests has ended. */
export class LatencyBy {
  /** By number of the step. */
  readonly #labels: readonly {
    readonly workflow: string;
    readonly step: string;
    readonly service: string;
  }[];
  readonly #parts: Parts;
  readonly #workflows = new NamedHistograms();
  readonly #steps = new NamedHistograms();
  readonly #services = new NamedHistograms();
  readonly #failedByService = new Map<string, number>();

  /** @param parts those that are recorded */
  constructor(workflows: readonly NamedWorkflow[], parts: Parts = ALL_PARTS) {
    this.#parts = parts;
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
      if (this.#parts.has(labels.workflow)) this.#workflows.add(labels.workflow, response);
      if (this.#parts.has(labels.step)) this.#steps.add(labels.step, response);
      if (!this.#parts.has(`${SERVICE_PART}${service}`)) continue;
      this.#services.add(service, response);
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
    return { step: this.#steps.recorded(), service: this.#services.recorded() };
  }

  view(): By {
    return {
      latencyByWorkflow: this.#workflows.distributions(),
      latencyByStep: this.#steps.distributions(),
      latencyByService: this.#services.distributions(),
      failedByService: Object.fromEntries(this.#failedByService),
    };
  }
}
