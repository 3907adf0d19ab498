import { WINDOW_MS } from '../border/committed-load.ts';
import type { ErrorClass } from '../border/error-classes.ts';
import type { Counter } from '../border/lanes.ts';
import type { FromWorker, WorkerLimits } from '../border/messages.ts';
import type { WaitingUser } from './waiting-user.ts';

/** Where users who come and go are counted. */
export interface UserCounts {
  count(counter: Counter, by?: number): void;
  error(error: ErrorClass): void;
  arrived(firstStep: number): void;
  left(firstStep: number, how: 'completed' | 'abandoned' | 'failedUsers' | 'interrupted'): void;
}

/** Who is here: lets users in, and takes note of how each of them goes. */
export class Admission {
  readonly #limits: WorkerLimits;
  readonly #counts: UserCounts;
  readonly #post: (message: FromWorker) => void;
  #active = 0;
  #workflowErrorShown = false;

  constructor(limits: WorkerLimits, counts: UserCounts, post: (message: FromWorker) => void) {
    this.#limits = limits;
    this.#counts = counts;
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
  letIn(user: WaitingUser, latenessMs: number, waiting: number): boolean {
    if (latenessMs > WINDOW_MS) {
      this.#counts.count('droppedLate');
      return false;
    }
    if (this.#active >= this.#limits.maxUsers || waiting >= this.#limits.maxWaiting) {
      this.#counts.count('droppedAtLimit');
      return false;
    }
    user.arrived = true;
    this.#active++;
    this.#counts.arrived(user.firstStepNumber);
    return true;
  }

  /** The user's journey has ended. */
  leave(user: WaitingUser): void {
    if (user.error !== null) this.#reportWorkflowError(user, user.error);
    const { outcome } = user;
    const went = outcome === 'completed' || outcome === 'abandoned' ? outcome : 'failedUsers';
    this.#active--;
    this.#counts.left(user.firstStepNumber, went);
  }

  /** The user's journey is cut off, or never began. */
  interrupt(user: WaitingUser): void {
    if (!user.arrived) {
      this.withdraw(1);
      return;
    }
    this.#active--;
    this.#counts.left(user.firstStepNumber, 'interrupted');
  }

  /** Users who were planned and do not come, since the run has ended. */
  withdraw(users: number): void {
    this.#counts.count('withdrawn', users);
  }

  #reportWorkflowError(user: WaitingUser, error: Error): void {
    this.#counts.error('workflow_error');
    if (this.#workflowErrorShown) return;
    this.#workflowErrorShown = true;
    const step = user.workflow.steps[user.currentStep]?.name ?? 'its end';
    const message = `step ${step}: ${error.message}`;
    this.#post({ type: 'workflow-error', workflow: user.workflow.name, message });
  }
}
