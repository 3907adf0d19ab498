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

/** Users who rehearse each workflow: enough to take most turns that are left to chance. */
const USERS = 50;
const MOST_REQUESTS = 100;
/** For all users of a workflow. */
const LONGEST_SECONDS = 5;

/**
 * Plays journeys without services, to find what is wrong with them whatever services answer. Steps with a sample are
 * answered with it. What a journey does once it has read any other answer may be that answer's fault, and is not held
 * against it.
 *
 * @param catalogue opened
 * @throws RushhourError `INVALID_WORKFLOW` with every fault, each with workflow, step and place in the user's source
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
    // Nothing else ends code that does not return.
    runInContext('play()', createContext({ play }), { timeout: LONGEST_SECONDS * 1000 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    faults.add(`${rehearsal.where} does not go on within ${LONGEST_SECONDS} s${rehearsal.source}`);
  }
  return [...faults];
}

/** One user after the other plays a workflow. */
class Rehearsal {
  readonly #workflow: CompiledWorkflow;
  readonly #settings: JourneySettings;
  #user: SimulatedUser | null = null;

  constructor(workflow: CompiledWorkflow, settings: JourneySettings) {
    this.#workflow = workflow;
    this.#settings = settings;
  }

  /** Which step the user is at. */
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

  /** What is wrong, in words; null where nothing is, or where it may be an answer's fault. */
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
      return `workflow ${this.#workflow.name}: a user completes it without a request: is there a step without yield*?${this.source}`;
    }
    if (error === null || (isUncertain.value && !(error instanceof JourneyFault))) return null;
    return `${this.where} ${error.message}${sourceOf(error) || this.source}`;
  }
}

/** Takes note of whether a journey reads what a service would have answered. */
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
