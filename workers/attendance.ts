import { WINDOW_MS } from '../src/shared/committed-load.ts';
import type { FromWorker, WorkerLimits } from '../src/shared/messages.ts';
import type { Recorder } from './recorder.ts';
import type { WorkerUser } from './worker-user.ts';

/** Who is here: lets users in, and takes note of how each of them goes. */
export class Attendance {
  readonly #limits: WorkerLimits;
  readonly #recorder: Recorder;
  readonly #post: (message: FromWorker) => void;
  #active = 0;
  #workflowErrorShown = false;

  constructor(limits: WorkerLimits, recorder: Recorder, post: (message: FromWorker) => void) {
    this.#limits = limits;
    this.#recorder = recorder;
    this.#post = post;
  }

  /** Users who have come and not gone. */
  get active(): number {
    return this.#active;
  }

  /**
   * Whether there is room and time for a new user; who is turned away is counted, not kept.
   *
   * @param waiting users who wait for a connection
   */
  letIn(user: WorkerUser, latenessMs: number, waiting: number): boolean {
    if (latenessMs > WINDOW_MS) {
      this.#recorder.count('droppedLate');
      return false;
    }
    if (this.#active >= this.#limits.maxUsers || waiting >= this.#limits.maxWaiting) {
      this.#recorder.count('droppedAtLimit');
      return false;
    }
    user.arrived = true;
    this.#active++;
    this.#recorder.arrived(user.firstStepNumber);
    return true;
  }

  /** The user's journey has ended. */
  leave(user: WorkerUser): void {
    if (user.error !== null) this.#reportWorkflowError(user, user.error);
    const { outcome } = user;
    const went = outcome === 'completed' || outcome === 'abandoned' ? outcome : 'failedUsers';
    this.#active--;
    this.#recorder.left(user.firstStepNumber, went);
  }

  /** The user's journey is cut off, or never began. */
  interrupt(user: WorkerUser): void {
    if (!user.arrived) {
      this.withdraw(1);
      return;
    }
    this.#active--;
    this.#recorder.left(user.firstStepNumber, 'interrupted');
  }

  /** Users who were planned and do not come, since the run has ended. */
  withdraw(users: number): void {
    this.#recorder.count('withdrawn', users);
  }

  #reportWorkflowError(user: WorkerUser, error: Error): void {
    this.#recorder.error('workflow_error');
    if (this.#workflowErrorShown) return;
    this.#workflowErrorShown = true;
    const step = user.workflow.steps[user.currentStep]?.name ?? 'its end';
    const message = `step ${step}: ${error.message}`;
    this.#post({ type: 'workflow-error', workflow: user.workflow.name, message });
  }
}
