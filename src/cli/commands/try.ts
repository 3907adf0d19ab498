import type { TriedEnd, TriedRequest } from '../../border/tried-user.ts';
import { loadWorkflows } from '../../engine/load-workflows.ts';
import { checkReachable, checkServiceUrls, servicesOf } from '../../engine/services.ts';
import { kindOf, tryUser } from '../../engine/try-user.ts';
import { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import { EXIT } from '../exit-codes.ts';
import type { SetOptions } from '../overrides.ts';
import { checkStoreHas, givenUrls, type UrlOptions } from '../service-urls.ts';
import { terminalOf } from '../terminal.ts';
import { startStore } from './run.ts';
import { endText, requestText } from './try-text.ts';

export interface TryCommandOptions extends SetOptions, UrlOptions {
  readonly workflow?: string;
  readonly user?: number;
  readonly seed?: number;
  readonly runId?: string;
  readonly think?: boolean;
  readonly json?: boolean;
  readonly insecure?: boolean;
  readonly watch?: boolean;
}

/** Plays one user and shows each request, to debug a workflow before generating load. */
export async function tryCommand(nameOrPath: string, options: TryCommandOptions): Promise<number> {
  const path = resolveProfile(nameOrPath);
  if (options.watch) {
    const { watchAndTry } = await import('./try-watch.ts');
    return watchAndTry(path, options);
  }
  const { user = 0, seed, runId = 'try', think: thinks = false, insecure = false } = options;
  const profile = TrafficProfile.fromYaml(path, options).with({ seed });
  const kind = kindOf(profile, user);
  const workflow = options.workflow ?? kind.workflow;
  // Only this workflow is needed, whatever its share in the profile.
  const only = profile.with({ workflowDistribution: { [workflow]: 1 } });
  const catalogue = await loadWorkflows(only);
  const called = servicesOf(only, catalogue);
  const given = givenUrls(only, called, options);
  if (given === null) checkStoreHas(called);
  else checkServiceUrls(only, catalogue, given);
  const store = given === null ? await startStore(only) : null;
  try {
    const urls = given ?? store!.urls;
    await checkReachable(only, catalogue, urls);
    const { userType } = kind;
    const settings = { user, userType, workflow, runId, insecure, thinks };
    const shown = options.json ? new Json() : new Text();
    shown.begin({ profile: profile.name, workflow, user, userType });
    for await (const event of tryUser(only, catalogue, urls, settings)) {
      if (event.type === 'request') shown.request(event);
      else return shown.end(event);
    }
    return EXIT.error;
  } finally {
    await store?.close();
  }
}

interface Tried {
  readonly profile: string;
  readonly workflow: string;
  readonly user: number;
  readonly userType: string;
}

/** For people, as it happens. */
class Text {
  #requests = 0;
  readonly #terminal = terminalOf(process.stdout);

  begin({ workflow, user, userType }: Tried): void {
    process.stdout.write(`user ${user} (${userType}) plays ${workflow}\n\n`);
  }

  request(request: TriedRequest): void {
    process.stdout.write(requestText(++this.#requests, request, this.#terminal));
  }

  end(end: TriedEnd): number {
    process.stdout.write(endText(end, this.#requests, this.#terminal));
    return exitCodeOf(end);
  }
}

/** One JSON document, at the end. */
class Json {
  readonly #requests: object[] = [];
  #tried: Tried | null = null;

  begin(tried: Tried): void {
    this.#tried = tried;
  }

  request({ type, headers, answerHeaders, ...request }: TriedRequest): void {
    const fields = { headers: fieldsOf(headers), answerHeaders: fieldsOf(answerHeaders) };
    this.#requests.push({ ...request, ...fields });
  }

  end(end: TriedEnd): number {
    const { outcome, reason } = end;
    const all = { ...this.#tried, outcome, reason, requests: this.#requests };
    process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    return exitCodeOf(end);
  }
}

/** @param headers name, value, name, value; repeated names are joined */
function fieldsOf(headers: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    fields[name] = Object.hasOwn(fields, name)
      ? `${fields[name]}, ${headers[i + 1]}`
      : headers[i + 1]!;
  }
  return fields;
}

function exitCodeOf({ outcome }: TriedEnd): number {
  return outcome === 'failed' || outcome === 'interrupted' ? EXIT.error : EXIT.good;
}
