// Four GETs to one service, with bodies discarded or read as JSON.
import { registerWorkflow, Workflow } from 'rushhour';

function gets(service, body) {
  return class extends Workflow {
    static steps = [0, 1, 2, 3].map((step) => [service, `/${step}`, { body }, () => step + 1]);
  };
}

registerWorkflow('reads-json', gets('a', 'json'));
for (const service of 'abcdefg') registerWorkflow(`gets-${service}`, gets(service, 'discard'));
