import type { LaneLayout } from '../border/lanes.ts';
import type { Notes, Snapshot, StepSnapshot } from '../border/messages.ts';
import { MergedHistogram } from '../statistics/merged-histogram.ts';
import { OpenSeconds } from '../statistics/open-seconds.ts';
import { joinedNotes } from './joined-notes.ts';
import { HISTOGRAMS } from './journal.ts';
import { snapshotOf } from './snapshot-of.ts';

type Histograms = Readonly<Record<(typeof HISTOGRAMS)[number], MergedHistogram>>;

interface JoinedStep extends Pick<StepSnapshot, 'step' | 'elsewhere'> {
  failed: number;
  readonly response: MergedHistogram;
}

interface OpenSecond {
  /** Growth of the words of all lanes, modulo 2^32. */
  readonly growth: Uint32Array;
  readonly histograms: Histograms;
  readonly steps: Map<string, JoinedStep>;
  readonly notes: Notes[];
}

/** Combines the reports of a shard's workers about a second into one, as if there were one worker. */
export class JoinedSeconds {
  readonly #previous: Uint32Array[];
  readonly #open: OpenSeconds<OpenSecond>;

  constructor(workers: number, layout: LaneLayout) {
    this.#open = new OpenSeconds(() => openSecond(layout), empty);
    this.#previous = Array.from({ length: workers }, () => new Uint32Array(layout.length));
  }

  add(worker: number, snapshot: Snapshot): void {
    const { growth, histograms, steps, notes } = this.#open.at(snapshot.second);
    if (snapshot.notes !== null) notes.push(snapshot.notes);
    const previous = this.#previous[worker]!;
    for (let word = 0; word < growth.length; word++) {
      growth[word] = growth[word]! + snapshot.lane[word]! - previous[word]!;
    }
    this.#previous[worker] = snapshot.lane;
    for (const field of HISTOGRAMS) histograms[field].add(snapshot[field]);
    for (const { step, elsewhere, failed, response } of snapshot.steps) {
      const key = `${step} ${elsewhere ?? ''}`;
      let joined = steps.get(key);
      if (joined === undefined) {
        joined = { step, elsewhere, failed: 0, response: new MergedHistogram(2) };
        steps.set(key, joined);
      }
      joined.failed += failed;
      joined.response.add(response);
    }
  }

  /** Returns a complete second, with its counts in its lane. Afterwards it is forgotten. */
  take(second: number): Snapshot {
    const open = this.#open.at(second);
    const { growth, histograms, steps } = open;
    const notes = joinedNotes(open.notes);
    const joined = Object.fromEntries(
      HISTOGRAMS.map((field) => [field, snapshotOf(histograms[field].recorded())]),
    ) as Pick<Snapshot, (typeof HISTOGRAMS)[number]>;
    const ofSteps = [...steps.values()].map(({ response, ...ended }) => {
      return { ...ended, response: snapshotOf(response.recorded()) };
    });
    const taken = { generation: 0, second, nextSecond: second + 1, lane: growth.slice() };
    this.#open.close(second);
    return {
      ...taken,
      ...joined,
      steps: ofSteps.filter(({ response }) => response.buckets.length > 0),
      notes,
    };
  }
}

function openSecond(layout: LaneLayout): OpenSecond {
  const histograms = Object.fromEntries(
    HISTOGRAMS.map((field) => [field, new MergedHistogram()]),
  ) as Histograms;
  return { growth: new Uint32Array(layout.length), histograms, steps: new Map(), notes: [] };
}

function empty(open: OpenSecond): void {
  open.growth.fill(0);
  open.notes.length = 0;
  for (const histogram of Object.values(open.histograms)) histogram.reset();
  for (const step of open.steps.values()) {
    step.failed = 0;
    step.response.reset();
  }
}
