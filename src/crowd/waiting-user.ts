import { SimulatedUser } from '../journey/simulated-user.ts';

/** A user and its place in this worker's schedule: the same object, wherever it waits. */
export class WaitingUser extends SimulatedUser {
  /** Position of the user's load. */
  load = 0;
  /** Intended start of the next request, milliseconds on the schedule's clock. */
  dueMs = 0;
  /** Delay of `dueMs` because the worker was held up, milliseconds. */
  postponedMs = 0;
  /** How late the worker was for the user's next request, milliseconds. */
  latenessMs = 0;
  /** Its planned arrival, milliseconds on the schedule's clock. */
  arrivedMs = 0;
  /** Quota window of its last request, and whether that was its first. */
  requestWindow = 0;
  firstRequest = true;
  /** When it joined the queue for a connection, milliseconds on the schedule's clock. */
  queuedAtMs = 0;
  /** Numbers of the user type and of the workflow's first step in the lanes. */
  userTypeNumber = 0;
  firstStepNumber = 0;
  /** Requests in flight besides the one that it waits with. */
  alongside = 0;
  /** False until it was admitted at its intended start. */
  arrived = false;
  /** Trace id of the whole journey, 32 hexadecimal digits; null if requests carry no trace context. */
  traceId: string | null = null;
  /** Link of the list in which it waits: a slot of the timing wheel, or a queue. */
  next: WaitingUser | null = null;
}
