// One GET whose response is not read.
import { registerWorkflow, Workflow } from 'rushhour';

class OneGet extends Workflow {
  static steps = [['shop', '/', { body: 'discard' }, () => 1]];
}

registerWorkflow('one-get', OneGet);
