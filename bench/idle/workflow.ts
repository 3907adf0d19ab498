import { registerWorkflow, type Steps, Workflow } from '../../src/index.ts';

/** Sends orders forever, with think times between them. */
class Orders extends Workflow {
  static override readonly steps: Steps<Orders> = [
    ['shop', '/', { method: 'POST', name: 'order', json: { item: 1 }, body: 'discard' }, () => 0],
  ];
}

registerWorkflow('orders', Orders);
