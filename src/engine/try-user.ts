import { on } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RushhourError } from '../border/errors.ts';
import { packKind, unpackKind } from '../border/messages.ts';
import type { TryEvent, TryTask } from '../border/tried-user.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import type { JourneySettings } from '../journey/workflow.ts';
import { Crowd } from '../load/crowd.ts';
import { mixRandom } from '../load/schedule.ts';
import { loadsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { secretsOf } from '../profile/secrets.ts';
import { connectionSettingsOf } from './crew.ts';
import { limitsOf } from './limits.ts';
import { targetsOf } from './service-targets.ts';
import type { ServiceUrls } from './services.ts';

const ENTRY = new URL(`../../workers/try/main${extname(import.meta.url)}`, import.meta.url);

export interface TryOptions {
  readonly user: number;
  readonly userType: string;
  readonly workflow: string;
  readonly runId: string;
  readonly insecure: boolean;
  readonly thinks: boolean;
}

/** Type and workflow of the n-th user of a run, by the profile's first mix. */
export function kindOf(
  profile: TrafficProfile,
  user: number,
): { userType: string; workflow: string } {
  const userTypes: string[] = [];
  const workflows: string[] = [];
  const numberIn = (names: string[], name: string) =>
    names.includes(name) ? names.indexOf(name) : names.push(name) - 1;
  // Parallel loads take turns.
  const loads = loadsOf(profile);
  const position = user % loads.length;
  const mixes = loads[position]!.mixes.slice(0, 1);
  const crowd = new Crowd(mixes, mixRandom(profile.seed, position), {
    userType: (name) => numberIn(userTypes, name),
    workflow: (name) => numberIn(workflows, name),
  });
  let kind = packKind(0, 0);
  const ordinal = Math.floor(user / loads.length);
  for (let i = 0; i <= ordinal; i++) kind = crowd.next(0, i);
  const numbers = unpackKind(kind);
  return { userType: userTypes[numbers.userType]!, workflow: workflows[numbers.workflow]! };
}

/**
 * Plays one user in a separate thread, as in a run.
 *
 * @throws RushhourError `INVALID_WORKFLOW`, `INVALID_PROFILE`, `WORKERS_LOST`
 */
export async function* tryUser(
  profile: TrafficProfile,
  catalogue: Catalogue,
  urls: ServiceUrls,
  options: TryOptions,
): AsyncGenerator<TryEvent, void, void> {
  const { requestTimeoutMs, maxResponseBytes } = limitsOf(profile);
  const { seed, thinkTimeSeconds: thinkTime, completion, whenDataRunsOut } = profile;
  const { user, userType, workflow, runId, insecure, thinks } = options;
  const prepared = await catalogue.prepare([workflow]);
  const task: TryTask<JourneySettings> = {
    services: targetsOf(profile, urls),
    connections: connectionSettingsOf(profile),
    secrets: secretsOf(profile).values,
    insecure,
    workflowModules: profile.workflowModules,
    prepared,
    workflow,
    userType,
    user,
    journey: { seed, thinkTime, completion, runId, whenRowsRunOut: whenDataRunsOut },
    requestTimeoutMs,
    maxResponseBytes,
    thinks,
  };
  const thread = new Worker(ENTRY, { workerData: task });
  try {
    // An error of the thread is thrown here.
    for await (const [event] of on(thread, 'message', { close: ['exit'] })) {
      yield event as TryEvent;
      if ((event as TryEvent).type === 'end') return;
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RushhourError('WORKERS_LOST', `the user cannot be played: ${reason}`, { cause });
  } finally {
    await thread.terminate();
    await catalogue.tearDown(prepared, null);
  }
  throw new RushhourError(
    'WORKERS_LOST',
    'the thread that played the user ended before its journey did',
  );
}
