// Journeys of one GET a step: `steps-20` has 20 of them.
import { registerWorkflow, Workflow } from 'rushhour';

for (const length of [1, 2, 5, 6, 10, 20, 50, 100]) {
  class Steps extends Workflow {
    static steps = Array.from({ length }, (_, step) => [
      'target',
      `/${step}`,
      { body: 'discard' },
      () => step + 1,
    ]);
  }
  registerWorkflow(`steps-${length}`, Steps);
}
