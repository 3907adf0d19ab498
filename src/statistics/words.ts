import { ERROR_CLASSES } from '../border/error-classes.ts';
import { type LaneLayout, MAX_USER_TYPES, type UserCounter } from '../border/lanes.ts';
import type { WorkflowOutcomes } from './result.ts';

/** The parts of a workflow that statistics show. */
export interface NamedWorkflow {
  readonly name: string;
  readonly steps: readonly { readonly name: string; readonly service: string }[];
}

/** The meaning of the words of a lane. */
export interface Names {
  readonly layout: LaneLayout;
  readonly workflows: readonly NamedWorkflow[];
  readonly userTypes: readonly string[];
  /** By position of the load. */
  readonly loads: readonly { readonly name: string }[];
}

type Counts = Record<string, number>;
type NamesOfWorkflows = Omit<Names, 'userTypes' | 'loads'>;

// All of these read words summed over lanes, and omit zeros.

export function requestsByStep(words: Float64Array, names: NamesOfWorkflows): Counts {
  return counted(stepLabels(names), (step) => words[names.layout.steps + step]!);
}

export function requestsByWorkflow(words: Float64Array, names: NamesOfWorkflows): Counts {
  return byWorkflow(words, names.layout.steps, names);
}

/** Failed requests. */
export function failedByStep(words: Float64Array, names: NamesOfWorkflows): Counts {
  return counted(stepLabels(names), (step) => words[names.layout.failuresByStep + step]!);
}

/** Outcomes of each workflow's users. */
export function outcomesByWorkflow(
  words: Float64Array,
  lost: Float64Array,
  names: NamesOfWorkflows,
): Record<string, WorkflowOutcomes> {
  const { userCounters } = names.layout;
  const outcomes: Record<string, WorkflowOutcomes> = {};
  let firstStep = 0;
  for (const { name, steps } of names.workflows) {
    const count = (counter: UserCounter) => words[userCounters[counter] + firstStep]!;
    const gone = {
      completed: count('completed'),
      abandoned: count('abandoned'),
      failed: count('failedUsers') + lost[firstStep]!,
      interrupted: count('interrupted'),
    };
    const spawned = count('spawned');
    const left = gone.completed + gone.abandoned + gone.failed + gone.interrupted;
    if (spawned > 0 || left > 0) outcomes[name] = { spawned, active: spawned - left, ...gone };
    firstStep += steps.length;
  }
  return outcomes;
}

/** Active users. */
export function usersByWorkflow(words: Float64Array, names: NamesOfWorkflows): Counts {
  return byWorkflow(words, names.layout.usersByFirstStep, names);
}

export function requestsByUserType(
  words: Float64Array,
  { layout, userTypes }: Omit<Names, 'loads'>,
): Counts {
  const labels = userTypes.slice(0, MAX_USER_TYPES);
  return counted(labels, (type) => words[layout.userTypes + type]!);
}

export function statusCodes(words: Float64Array, { layout }: Pick<Names, 'layout'>): Counts {
  const codes = words.subarray(layout.statusCodes, layout.errors);
  return counted([...codes.keys()].map(String), (code) => codes[code]!);
}

/** @param lost requests that were lost with their workers */
export function errorsIn(
  words: Float64Array,
  { layout }: Pick<Names, 'layout'>,
  lost: number,
): Counts {
  return counted(
    ERROR_CLASSES,
    (error) => words[layout.errors + error]! + (ERROR_CLASSES[error] === 'worker_lost' ? lost : 0),
  );
}

function stepLabels({ workflows }: NamesOfWorkflows): string[] {
  return workflows.flatMap(({ name, steps }) => steps.map((step) => `${name}/${step.name}`));
}

/** Sums a word per step over the steps of each workflow. */
function byWorkflow(
  words: Float64Array,
  firstWord: number,
  { workflows }: NamesOfWorkflows,
): Counts {
  let word = firstWord;
  const sums = workflows.map(({ steps }) => {
    const ofSteps = words.subarray(word, word + steps.length);
    word += steps.length;
    return ofSteps.reduce((sum, count) => sum + count, 0);
  });
  return counted(
    workflows.map(({ name }) => name),
    (workflow) => sums[workflow]!,
  );
}

function counted(labels: readonly string[], count: (index: number) => number): Counts {
  const counts: Counts = {};
  for (const [index, label] of labels.entries()) {
    if (count(index) > 0) counts[label] = count(index);
  }
  return counts;
}
