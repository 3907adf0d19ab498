import type { CompiledWorkflow } from './compile.ts';

/** A workflow as quotas and lanes know it; its own number is its place in the list. */
export interface NumberedWorkflow {
  readonly name: string;
  /** Number of its first step in the lanes; the others follow. */
  readonly firstStep: number;
}

/** Steps of all workflows together: they are numbered through. */
export function stepsOf(workflows: readonly CompiledWorkflow[]): number {
  return workflows.reduce((steps, workflow) => steps + workflow.steps.length, 0);
}

export function numbered(workflows: readonly CompiledWorkflow[]): NumberedWorkflow[] {
  return workflows.map(({ name }, number) => ({
    name,
    firstStep: stepsOf(workflows.slice(0, number)),
  }));
}

/** The step of this number, in words. */
export function stepNamed(workflows: readonly CompiledWorkflow[], number: number): string {
  const steps = workflows.flatMap(({ name, steps }) => steps.map((step) => ({ name, step })));
  const { name, step } = steps[number]!;
  return `step ${step.name} of workflow ${name}`;
}
