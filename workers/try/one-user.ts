import type { NotedValue } from '../../src/border/tried-user.ts';
import type { Outcome } from '../../src/journey/outcome.ts';
import type { Failure } from '../failure.ts';
import { JourneyNotes } from '../journey-notes.ts';
import { Recorder } from '../recorder.ts';
import type { Exchange } from '../sender.ts';

/** The outcome of a response. */
export interface Findings {
  readonly failure: Failure | null;
  readonly noted: readonly NotedValue[];
}

/** Records one user's requests, and what its journey records about each of them. */
export class OneUser extends Recorder {
  /** How the user leaves. */
  onLeft: (how: Outcome) => void = () => {};
  override readonly notes: WatchedNotes = new WatchedNotes();
  #failure: Failure | null = null;

  /** Since the last response. */
  takeFindings(): Findings {
    return { failure: this.#failure, noted: this.notes.values.splice(0) };
  }

  override ended(
    stepNumber: number,
    userTypeNumber: number,
    exchange: Exchange,
    serviceTimeMs: number,
    failure: Failure | null,
  ): void {
    this.#failure = failure;
    super.ended(stepNumber, userTypeNumber, exchange, serviceTimeMs, failure);
  }

  override left(firstStepNumber: number, how: Outcome, load: number, atMs: number): void {
    super.left(firstStepNumber, how, load, atMs);
    this.onLeft(how);
  }
}

class WatchedNotes extends JourneyNotes {
  readonly values: NotedValue[] = [];

  override check(name: string, passed: boolean): void {
    super.check(name, passed);
    this.values.push({ kind: 'check', name, value: passed ? 'passed' : 'failed' });
  }

  override count(name: string, by: number): void {
    super.count(name, by);
    this.values.push({ kind: 'count', name, value: `${by}` });
  }

  override time(name: string, ms: number): void {
    super.time(name, ms);
    this.values.push({ kind: 'time', name, value: `${ms.toFixed(1)} ms` });
  }

  override group(name: string, ms: number): void {
    super.group(name, ms);
    this.values.push({ kind: 'group', name, value: `${ms.toFixed(1)} ms` });
  }
}
