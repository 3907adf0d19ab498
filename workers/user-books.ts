import type { FromWorker } from '../src/border/messages.ts';
import type { CrowdBooks, Refusal } from '../src/crowd/admission.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { Outcome } from '../src/journey/outcome.ts';
import { placeOf, shownPath } from '../src/text/source-of.ts';
import { withoutSecrets } from './credentials.ts';
import type { Recorder } from './recorder.ts';

const COUNTER_OF = {
  late: 'droppedLate',
  users: 'droppedAtUsers',
  queue: 'droppedAtQueue',
  ended: 'withdrawn',
} as const satisfies Record<Refusal, string>;

/** Counts users who come and go in this worker's lane, and reports the first error of a workflow. */
export class UserBooks implements CrowdBooks<WaitingUser> {
  readonly #recorder: Recorder;
  readonly #post: (message: FromWorker) => void;
  #workflowErrorShown = false;
  #dataRanOut = false;

  constructor(recorder: Recorder, post: (message: FromWorker) => void) {
    this.#recorder = recorder;
    this.#post = post;
  }

  arrived(user: WaitingUser): void {
    this.#recorder.arrived(user.firstStepNumber, user.load, user.dueMs);
  }

  refused(user: WaitingUser, why: Refusal): void {
    this.#recorder.refused(COUNTER_OF[why], user.load);
  }

  left(user: WaitingUser, how: Outcome, atMs: number): void {
    if (user.error !== null) this.#reportWorkflowError(user, user.error);
    if (how === 'failed') {
      this.#recorder.notes.failed(user.workflow.name, withoutSecrets(reasonOf(user)));
    }
    if (user.outcome === 'interrupted') this.#reportLackOfData(user.failure);
    this.#recorder.left(user.firstStepNumber, how, user.load, atMs);
  }

  stayed(load: number, userMs: number): void {
    this.#recorder.stayed(load, userMs);
  }

  #reportLackOfData(reason: string): void {
    if (this.#dataRanOut) return;
    this.#dataRanOut = true;
    this.#post({ type: 'data-ran-out', reason: withoutSecrets(reason) });
  }

  #reportWorkflowError(user: WaitingUser, error: Error): void {
    this.#recorder.error('workflow_error');
    if (this.#workflowErrorShown) return;
    this.#workflowErrorShown = true;
    const step = user.workflow.steps[user.currentStep];
    // Messages of assertions span several lines.
    const said = error.message
      .split('\n')
      .map((line) => line.trim())
      .join(' ')
      .trim();
    const where = step === undefined ? 'at its end' : `step ${step.name}`;
    const message = `${where}: ${said}${whereIn(error, user)}`;
    this.#post({
      type: 'workflow-error',
      workflow: user.workflow.name,
      message: withoutSecrets(message),
    });
  }
}

/** The line that threw, or that declares the user's step, or the module, whichever is known: ` (gift.ts:12:9)`. */
function whereIn(error: Error, { workflow, currentStep }: WaitingUser): string {
  const place = placeOf(error);
  if (place !== null) return ` (${place})`;
  const declared = workflow.steps[currentStep]?.source ?? '';
  if (declared !== '') return declared.replace('(', '(declared in ');
  if (workflow.module === null) return '';
  return ` (${shownPath(workflow.module)})`;
}

/** Why a user failed, according to its workflow or its error. */
function reasonOf({ error, failure }: WaitingUser): string {
  return error === null ? failure || 'no reason given' : error.message;
}
