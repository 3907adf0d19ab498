import { registerWorkflow, Workflow } from 'rushhour';

/** A journey of one request, so that each arrival is one. */
class OneGet extends Workflow {
  static steps = [['target', '/products', { body: 'discard' }, () => 1]];
}

registerWorkflow('one-get', OneGet);
