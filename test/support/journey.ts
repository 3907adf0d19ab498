import { compileCode } from '../../src/journey/compile-code.ts';
import type { CompiledWorkflow } from '../../src/journey/compiled.ts';
import { type DefinedWorkflow, definitionIn } from '../../src/journey/define-workflow.ts';
import { sampleResponse } from '../../src/journey/sample-answer.ts';
import { SimulatedUser } from '../../src/journey/simulated-user.ts';
import type { JourneySettings, StepResponse } from '../../src/journey/workflow.ts';

export const SETTINGS: JourneySettings = {
  seed: 7,
  thinkTime: { min: 1, max: 2, distribution: 'uniform' },
  completion: {},
  runId: 'run',
};

export function compile(workflow: DefinedWorkflow): CompiledWorkflow {
  return compileCode(definitionIn(workflow)!, `${import.meta.dirname}/module.mts`);
}

export interface Played {
  readonly user: SimulatedUser;
  /** `GET /path body` of each request. */
  readonly requests: string[];
  /** Milliseconds before each request except the first. */
  readonly thinkTimes: number[];
}

/** Plays one user by hand. @param answer JSON, or a whole response */
export function play(
  workflow: DefinedWorkflow | CompiledWorkflow,
  answer: (path: string) => unknown = () => ({}),
  { index = 0, settings = SETTINGS, type = 'free' } = {},
): Played {
  const compiled = 'steps' in workflow ? workflow : compile(workflow);
  const user = new SimulatedUser(index, type, compiled, settings);
  const played: Played = { user, requests: [], thinkTimes: [] };
  for (let request = user.getNextRequest(); request !== null; request = user.getNextRequest()) {
    const { method, path, body } = request;
    played.requests.push(`${method} ${path}${body === null ? '' : ` ${body}`}`);
    user.advance(responseOf(answer(path)));
    if (!user.isComplete()) played.thinkTimes.push(user.thinkTimeMs);
  }
  return played;
}

/** A response with this status and no body. */
export function status(code: number): StepResponse {
  return { ...sampleResponse(undefined), status: code, ok: code < 300, text: '' };
}

function responseOf(answer: unknown): StepResponse {
  const isWhole = typeof answer === 'object' && answer !== null && 'headers' in answer;
  return isWhole ? (answer as StepResponse) : sampleResponse(answer);
}
