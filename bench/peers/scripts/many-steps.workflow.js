// Journeys of 4 and of 200 steps, one GET each.
import { registerWorkflow, Workflow } from 'rushhour';

for (const length of [4, 200]) {
  class ManySteps extends Workflow {
    static steps = Array.from({ length }, (_, step) => [
      'shop',
      `/pages/${step}`,
      { body: 'discard' },
      () => step + 1,
    ]);
  }
  registerWorkflow(`steps-${length}`, ManySteps);
}
