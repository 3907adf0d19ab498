import type { FromWorker } from '../src/border/messages.ts';
import type { WorkerTask } from '../src/border/worker-task.ts';
import type { CompiledWorkflow } from '../src/journey/compiled.ts';
import type { JourneySettings } from '../src/journey/workflow.ts';
import type { LoopClock } from './loop-clock.ts';
import type { Recorder } from './recorder.ts';
import type { Sender, SenderEvents } from './sender.ts';

/** What a loop needs from a task; its owner decides where it reports to. */
export type LoopTask = Pick<
  WorkerTask<JourneySettings>,
  'lane' | 'loads' | 'windowMs' | 'settings' | 'limits' | 'part' | 'traced' | 'traceparent'
>;

/** A workflow, and the number of its first step in the lanes. */
export interface PlayableWorkflow {
  readonly workflow: CompiledWorkflow;
  readonly firstStep: number;
}

/** What a loop works with. */
export interface LoopParts {
  /** By number; empty if a workflow is known only to other threads. */
  readonly workflows: readonly (PlayableWorkflow | undefined)[];
  readonly recorder: Recorder;
  readonly clock: LoopClock;
  readonly openSender: (events: SenderEvents) => Sender;
  readonly post: (message: FromWorker) => void;
  /** Called to take the next message, if there is one, and pass it to the loop. */
  readonly pollInbox: () => void;
  /** No users are left and no requests are in flight. */
  readonly done: () => void;
}
