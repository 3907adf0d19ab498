import { ERROR_CLASSES } from '../border/error-classes.ts';
import { type LaneLayout, MAX_USER_TYPES } from '../border/lanes.ts';
import type { CompiledWorkflow } from '../journey/compile.ts';

/** What the words of a lane stand for. */
export interface Names {
  readonly layout: LaneLayout;
  readonly workflows: readonly CompiledWorkflow[];
  readonly userTypes: readonly string[];
}

type Counts = Record<string, number>;
type NamesOfWorkflows = Omit<Names, 'userTypes'>;

// All of these read words summed over lanes, and name what is not 0.

export function requestsByStep(words: Float64Array, names: NamesOfWorkflows): Counts {
  const labels = names.workflows.flatMap(({ name, steps }) =>
    steps.map((step) => `${name}/${step.name}`),
  );
  return counted(labels, (step) => words[names.layout.steps + step]!);
}

export function requestsByWorkflow(words: Float64Array, names: NamesOfWorkflows): Counts {
  return byWorkflow(words, names.layout.steps, names);
}

/** Users on their way. */
export function usersByWorkflow(words: Float64Array, names: NamesOfWorkflows): Counts {
  return byWorkflow(words, names.layout.usersByFirstStep, names);
}

export function requestsByUserType(words: Float64Array, { layout, userTypes }: Names): Counts {
  const labels = userTypes.slice(0, MAX_USER_TYPES);
  return counted(labels, (type) => words[layout.userTypes + type]!);
}

export function statusCodes(words: Float64Array, { layout }: Pick<Names, 'layout'>): Counts {
  const codes = words.subarray(layout.statusCodes, layout.errors);
  return counted([...codes.keys()].map(String), (code) => codes[code]!);
}

/** @param lost requests that went down with their workers */
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
