import { plural } from '../../text/format.ts';
import { camelCase, listCode, textCode, uniqueName } from '../code.ts';
import type { ImportResult } from '../import-result.ts';
import { type Part, typeOfParts } from '../json-type.ts';
import { type ImportedStep, moduleText } from '../module-text.ts';
import { profileText } from '../profile-text.ts';
import { ServiceNames } from '../services.ts';
import { type Call, callOf, textsOf } from './calls.ts';
import { type Choice, choose, isAsset } from './choose.ts';
import { type Recorded, readHar } from './har-file.ts';
import { type Source, ValueSources } from './trace-values.ts';

/** Shorter gaps are caused by the browser, not by the person. */
const SHORTEST_THINK_MS = 300;

const BETWEEN = `/** The text between two texts; empty if they are not found. */
function between(text: string, before: string, after: string): string {
  const start = text.indexOf(before) + before.length;
  return text.includes(before) ? text.slice(start, text.indexOf(after, start)) : '';
}`;

/** The values that a step's responses are read for. */
interface Use {
  readonly parts: Part[];
  text: boolean;
}

interface Step {
  readonly name: string;
  readonly call: Pick<Call, 'method' | 'origin' | 'path' | 'isPage'>;
  readonly use: Use;
  /** Recorded statuses. */
  readonly statuses: Set<number>;
}

/**
 * A profile and a workflow that send what a browser sent: one user's requests in their order, with values read from the
 * responses that contained them.
 *
 * @throws RushhourError `INVALID_OPTION` if the file cannot be used
 */
export function importHar(file: string, name: string, choice: Choice): ImportResult {
  const { requests, left } = choose(readHar(file), choice);
  const journey = new RecordedJourney(requests);
  const { steps, statements, traced, services, hasCookies, usesBetween } = journey;
  const agent = headerOf(requests, 'user-agent');
  const authorization = journey.lacksAuthorization;
  const workflow = moduleText({
    name,
    about: [
      'A journey recorded by a browser. Requests are sent one after the other, in the order in which they started.',
      'Values that came from a response are read from that response; everything else is sent as recorded.',
    ],
    steps,
    imports: [],
    keys: hasCookies ? [['cookies', 'true']] : [],
    takes: journey.thinks ? ['user', 'steps'] : ['steps'],
    body: statements,
    declarations: usesBetween ? [BETWEEN] : [],
  });
  const profile = profileText({
    about: [
      'Generated from a HAR file. Play one user and show each request: rushhour try',
      'Then set the rate, and run it: rushhour run',
    ],
    keys: {
      name,
      requests_per_second: 5,
      duration_seconds: '1m',
      workflow_distribution: { [name]: 1 },
      workflow_modules: [`./${name}.mts`],
      think_time_seconds: { min: 0, max: 0 },
      graceful_stop_seconds: 30,
      headers: {
        ...(agent === null ? {} : { 'user-agent': agent }),
        ...(authorization ? { authorization: '${AUTHORIZATION}' } : {}),
      },
      services: services.urls,
    },
  });
  const notes = [
    ...[...left].map(([why, count]) => `left out ${plural(count, 'request')} ${why}`),
    ...(authorization ? ['set AUTHORIZATION in the environment: no response contained it'] : []),
    ...(requests.some(({ body }) => /passw|secret/i.test(body?.text ?? ''))
      ? ['the workflow contains the passwords that were typed in']
      : []),
    ...requests
      .filter(({ lacksBody }) => lacksBody)
      .map(({ method, url }) => `add the body of ${method} ${url.pathname}: it was not recorded`),
    ...(requests.every(({ answer }) => answer === '')
      ? ['no response was recorded, so no value comes from one: export the HAR file with content']
      : []),
  ];
  return {
    files: [
      [`${name}.yaml`, profile],
      [`${name}.mts`, workflow],
    ],
    found: { requests: requests.length, steps: steps.length, valuesTraced: traced },
    notes,
  };
}

/** The recorded requests as steps, and the statements that send them. */
class RecordedJourney {
  readonly services = new ServiceNames();
  readonly steps: readonly ImportedStep[];
  readonly statements: readonly string[];
  readonly hasCookies: boolean;
  readonly usesBetween: boolean;
  /** Whether any request had an authorization that came from no response. */
  readonly lacksAuthorization: boolean;
  readonly thinks: boolean;
  readonly #steps = new Map<string, Step>();
  readonly #names = new Set<string>();
  readonly #variables = new Set(['user', 'steps', 'data', 'between']);
  /** By the index of a request: the variable of its response, and its step. */
  readonly #answers: { readonly variable: string; readonly step: Step | null }[] = [];
  readonly #read = new Set<number>();
  #traced = 0;
  #untracedAuthorization = false;

  constructor(requests: readonly Recorded[]) {
    const values = new ValueSources(requests, textsOf);
    const sends = requests.map((request, index) => this.#sendOf(request, index, values));
    const statements: string[] = [];
    let thinks = false;
    let endMs = requests[0]?.startMs ?? 0;
    for (let index = 0; index < requests.length; index++) {
      const { startMs } = requests[index]!;
      if (startMs - endMs >= SHORTEST_THINK_MS) {
        statements.push(`yield* user.think(${((startMs - endMs) / 1000).toFixed(1)});`);
        thinks = true;
      }
      const group = [sends[index]!];
      while (isGrouped(sends[index]!, sends[index + 1])) group.push(sends[++index]!);
      for (let i = index - group.length + 1; i <= index; i++)
        endMs = Math.max(endMs, requests[i]!.endMs);
      statements.push(this.#statement(group, index));
    }
    this.statements = statements;
    this.thinks = thinks;
    this.steps = [...this.#steps.values()].map((step) => this.#imported(step));
    this.hasCookies = requests.some(({ answerHeaders }) =>
      answerHeaders.some(([name]) => name === 'set-cookie'),
    );
    this.usesBetween = statements.some((statement) => statement.includes('between('));
    this.lacksAuthorization = this.#untracedAuthorization;
  }

  get traced(): number {
    return this.#traced;
  }

  #sendOf(request: Recorded, index: number, values: ValueSources): Send {
    if (isAsset(request)) {
      const origin = request.url.origin;
      const step = this.#stepFor(`assets ${origin}`, 'assets', request, {
        origin,
        path: '/',
        isPage: false,
      });
      this.#answers.push({ variable: '', step: null });
      return { step, asset: request.url.pathname + request.url.search };
    }
    const call = callOf(request, index, values, (source) => this.#answers[source]!.variable);
    for (const source of call.sources) this.#use(source);
    const hasAuthorization = request.headers.some(([name]) => name === 'authorization');
    const sendsIt = call.parts.some(
      ([kind, code]) => kind === 'headers' && /authorization/.test(code),
    );
    if (hasAuthorization && !sendsIt) this.#untracedAuthorization = true;
    const words = `${request.method} ${wordsOf(call.path)}`;
    const key = `${request.method} ${call.origin}${call.path} ${isPlain(request.status) ? '' : request.status}`;
    const step = this.#stepFor(key, camelCase(words), request, call);
    const variable = uniqueName(step.name, this.#variables);
    this.#answers.push({ variable, step });
    return { step, call, index };
  }

  #stepFor(
    key: string,
    wanted: string,
    { method, status }: Recorded,
    call: Pick<Call, 'origin' | 'path' | 'isPage'>,
  ): Step {
    let step = this.#steps.get(key);
    if (step === undefined) {
      const name = uniqueName(/^[a-z]/i.test(wanted) ? wanted : `step${wanted}`, this.#names);
      const { origin, path, isPage } = call;
      step = {
        name,
        call: { method, origin, path, isPage },
        use: { parts: [], text: false },
        statuses: new Set(),
      };
      this.#steps.set(key, step);
    }
    step.statuses.add(status);
    return step;
  }

  #use({ request, path, type, code }: Source): void {
    this.#traced++;
    this.#read.add(request);
    const use = this.#answers[request]!.step?.use;
    if (path !== null) use?.parts.push({ path, type });
    else if (use !== undefined && code.startsWith('between')) use.text = true;
  }

  #statement(group: readonly Send[], lastIndex: number): string {
    const [{ step, asset, call }] = group as [Send];
    const send = `yield* steps.${step.name}`;
    if (asset !== undefined) {
      const paths = group.map((one) => textCode(one.asset!));
      if (paths.length === 1) return `${send}({ path: ${paths[0]} });`;
      return `for (const path of ${listCode(paths)}) {\n  ${send}({ path });\n}`;
    }
    const parts = call!.parts.map(([name, code]) => `${name}: ${code}`);
    const line = `{ ${parts.join(', ')} }`;
    const argument =
      parts.length === 0
        ? ''
        : line.length < 70 && !line.includes('\n')
          ? line
          : `{\n${parts
              .map((part) =>
                part
                  .split('\n')
                  .map((text) => `  ${text}`)
                  .join('\n'),
              )
              .join(',\n')},\n}`;
    const { variable } = this.#answers[lastIndex]!;
    const keeps = this.#read.has(lastIndex) ? `const ${variable} = ` : '';
    return `${keeps}${send}(${argument});`;
  }

  #imported({ name, call, use, statuses }: Step): ImportedStep {
    const settings: [string, string][] = [];
    if (![...statuses].every(isPlain)) settings.push(['expect', expectation(statuses)]);
    if (call.isPage) settings.push(['headers', "{ accept: 'text/html' }"]);
    if (use.parts.length === 0) settings.push(['body', use.text ? "'text'" : "'discard'"]);
    return {
      name,
      method: call.method,
      service: this.services.nameOf(call.origin),
      path: call.path,
      type: use.parts.length === 0 ? null : typeOfParts(use.parts),
      settings,
    };
  }
}

/** The part of a path that is used for a name. */
function wordsOf(path: string): string {
  const words = path.replace(/%[0-9A-F]{2}/g, ' ').replace(/\{(\w{1,64})\}/g, 'by $1');
  return /\w/.test(words) ? words : 'root';
}

/** Whether a step accepts this status without saying so. A cached page, 304, is loaded in full when it is replayed. */
function isPlain(status: number): boolean {
  return status < 300 || status === 304;
}

function expectation(statuses: ReadonlySet<number>): string {
  const expected = new Set([...statuses].map((status) => (status === 304 ? 200 : status)));
  const codes = [...expected].sort((a, b) => a - b).map(String);
  return codes.length === 1 ? codes[0]! : listCode(codes);
}

interface Send {
  readonly step: Step;
  readonly asset?: string;
  readonly call?: Call;
  readonly index?: number;
}

function isGrouped(one: Send, next: Send | undefined): boolean {
  return one.asset !== undefined && next?.asset !== undefined && one.step === next.step;
}

function headerOf(requests: readonly Recorded[], wanted: string): string | null {
  const headers = requests[0]?.headers ?? [];
  return headers.find(([name]) => name === wanted)?.[1] ?? null;
}
