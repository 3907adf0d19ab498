import { Random } from '../../src/border/random.ts';
import type { CrowdUser } from '../../src/crowd/admission.ts';

/** A user without a workflow, who makes this many calls. */
export class Caller implements CrowdUser<Caller> {
  load = 0;
  kind = 0;
  dueMs = 0;
  postponedMs = 0;
  arrivedMs = 0;
  requestWindow = 0;
  firstRequest = true;
  arrived = false;
  next: Caller | null = null;
  readonly index: number;
  readonly random: Random;
  thinkTimeMs: number;
  callsLeft: number;

  constructor(index: number, { callsLeft = 1, thinkTimeMs = 0, seed = 1 } = {}) {
    this.index = index;
    this.random = new Random(seed, index);
    this.callsLeft = callsLeft;
    this.thinkTimeMs = thinkTimeMs;
  }

  get outcome(): 'completed' | null {
    return this.isComplete() ? 'completed' : null;
  }

  isComplete(): boolean {
    return this.callsLeft <= 0;
  }
}
