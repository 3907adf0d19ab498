import { createContext, runInContext } from 'node:vm';
import { RushhourError } from '../border/errors.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import type { CompiledWorkflow } from '../journey/compiled.ts';
import { JourneyFault } from '../journey/journey-fault.ts';
import { SimulatedUser } from '../journey/simulated-user.ts';
import type { JourneySettings, StepResponse } from '../journey/workflow.ts';
import { mixesIn, workflowsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { sourceOf } from '../text/source-of.ts';

/** Number of users who rehearse each workflow: enough for most random branches. */
const USERS = 50;
const MOST_REQUESTS = 100;
/** Time limit for all users of a workflow. */
const LONGEST_SECONDS = 5;

/**
 * Plays journeys without services, to find errors that do not depend on responses. Steps with a sample are answered with
 * it. After a journey has read any other response, its errors may be caused by that response, and are ignored.
 *
 * @param catalogue opened
 * @throws RushhourError `INVALID_WORKFLOW` listing every error, each with workflow, step and location in the source
 */
export function rehearse(profile: TrafficProfile, catalogue: Catalogue): void {
  const mixes = mixesIn(profile);
  const userTypes = [...new Set(mixes.flatMap((mix) => Object.keys(mix.userTypes)))];
  const { seed, thinkTimeSeconds: thinkTime, completion } = profile;
  const settings = { seed, thinkTime, completion, runId: 'rehearsal' };
  const faults = [...workflowsOf(profile)].flatMap((name) =>
    faultsOf(catalogue.named(name), userTypes, settings),
  );
  if (faults.length === 0) return;
  throw new RushhourError(
    'INVALID_WORKFLOW',
    `workflows of profile "${profile.name}" cannot be played:${faults.map((fault) => `\n  ${fault}`).join('')}`,
  );
}

function faultsOf(
  workflow: CompiledWorkflow,
  userTypes: readonly string[],
  settings: JourneySettings,
): string[] {
  const faults = new Set<string>();
  const rehearsal = new Rehearsal(workflow, settings);
  const play = () => {
    for (let index = 0; index < USERS; index++) {
      const fault = rehearsal.play(index, userTypes[index % userTypes.length]!);
      if (fault !== null) faults.add(fault);
    }
  };
  try {
    // This is the only way to stop code that does not return.
    runInContext('play()', createContext({ play }), { timeout: LONGEST_SECONDS * 1000 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    faults.add(
      `${rehearsal.where} does not continue within ${LONGEST_SECONDS} s${rehearsal.source}`,
    );
  }
  return [...faults];
}

/** Users play a workflow one after the other. */
class Rehearsal {
  readonly #workflow: CompiledWorkflow;
  readonly #settings: JourneySettings;
  #user: SimulatedUser | null = null;

  constructor(workflow: CompiledWorkflow, settings: JourneySettings) {
    this.#workflow = workflow;
    this.#settings = settings;
  }

  /** The user's current step. */
  get where(): string {
    const step = this.#step;
    const at = step === undefined ? 'before its first request' : `step ${step.name}`;
    return `workflow ${this.#workflow.name}, ${at}:`;
  }

  /** Where that step is declared. */
  get source(): string {
    return this.#step?.source ?? '';
  }

  get #step() {
    return this.#workflow.steps[this.#user?.currentStep ?? -1];
  }

  /** What is wrong, in words; null if nothing is, or if a response may be the cause. */
  play(index: number, userType: string): string | null {
    const isUncertain = { value: this.#workflow.resources?.lacksSample ?? false };
    this.#user = null;
    const user = new SimulatedUser(index, userType, this.#workflow, this.#settings);
    this.#user = user;
    let sent = 0;
    for (; sent < MOST_REQUESTS; sent++) {
      const request = user.getNextRequest();
      const answer = request === null ? null : user.sampleAnswer();
      if (request === null || answer === null) break;
      if (request.step.sampled) user.advance(answer);
      else user.goOn(new ReadAnswer(answer, isUncertain));
    }
    const { error } = user;
    if (error === null && sent === 0 && user.outcome === 'completed') {
      return `workflow ${this.#workflow.name}: a user completes it without a request${this.source}`;
    }
    if (error === null || (isUncertain.value && !(error instanceof JourneyFault))) return null;
    return `${this.where} ${error.message}${sourceOf(error) || this.source}`;
  }
}

/** Detects whether a journey reads a response that a service would have given. */
class ReadAnswer implements StepResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly error = null;
  readonly #answer: StepResponse;
  readonly #isRead: { value: boolean };

  constructor(answer: StepResponse, isRead: { value: boolean }) {
    this.status = answer.status;
    this.ok = answer.ok;
    this.#answer = answer;
    this.#isRead = isRead;
  }

  get json(): unknown {
    return this.#read().json;
  }

  get text(): string {
    return this.#read().text;
  }

  get bytes(): Uint8Array {
    return this.#read().bytes;
  }

  get headers(): StepResponse['headers'] {
    return this.#read().headers;
  }

  #read(): StepResponse {
    this.#isRead.value = true;
    return this.#answer;
  }
}
