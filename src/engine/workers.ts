import type { FromWorker, ToWorker } from '../border/messages.ts';
import type { JourneySettings } from '../journey/workflow.ts';

export interface CrewEvents {
  message(lane: number, message: FromWorker): void;
  /** A worker ended before its run did. The others continue. */
  lost(lane: number, error: Error): void;
  /** A worker has finished; it reports no more. */
  ended(lane: number): void;
}

/** The workers of a run; a lane is the number of a worker. */
export interface Workers {
  /** Resolves when every worker has finished or is lost. */
  readonly finished: Promise<void>;
  /** Lanes of the working workers. */
  readonly live: readonly number[];
  /** Sets the receiver of their reports, before anything is sent to them. */
  listen(events: CrewEvents): void;
  send(lane: number, message: ToWorker<JourneySettings>): void;
  broadcast(message: ToWorker<JourneySettings>): void;
  /** Terminates a worker that does not end by itself; it is lost, for this reason. */
  end(lane: number, reason: Error): void;
  close(): Promise<void>;
}
