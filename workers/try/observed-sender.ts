import type { TriedRequest } from '../../src/border/tried-user.ts';
import type { WaitingUser } from '../../src/crowd/waiting-user.ts';
import type { PlannedRequest } from '../../src/journey/compiled-step.ts';
import type { StepResponse } from '../../src/journey/workflow.ts';
import { withoutCredentials, withoutSecrets } from '../credentials.ts';
import type { Exchange, Sender, SenderEvents } from '../sender.ts';
import type { Findings } from './one-user.ts';
import { RecordedReads } from './recorded-reads.ts';

/** Maximum length of a body, in characters. */
const LONGEST_BODY = 20_000;
const SHOWN = '***';
const SECRET_HEADERS =
  /^(?:authorization|proxy-authorization|cookie|set-cookie)$|token|secret|key|password/i;

/** What is known about a request in flight. */
interface Observed {
  readonly exchange: Exchange;
  /** The exchange that the loop has for it. */
  readonly shown: Exchange;
  readonly reads: RecordedReads;
  request: PlannedRequest | null;
  /** As the journey gets it: decompressed, if its step asks for that. */
  response: StepResponse | null;
  sentAtMs: number;
}

/** Sends through another sender, and reports each request once its user has read the response. */
export class ObservedSender implements Sender {
  readonly #sender: Sender;
  readonly #tell: (request: TriedRequest) => void;
  readonly #findings: () => Findings;
  readonly #observed = new Map<Exchange, Observed>();
  underWay = 0;
  /** Of the last request. */
  user: WaitingUser | null = null;

  /** @param open the sender that does the work */
  constructor(
    open: (events: SenderEvents) => Sender,
    events: SenderEvents,
    tell: (request: TriedRequest) => void,
    findings: () => Findings,
  ) {
    this.#tell = tell;
    this.#findings = findings;
    this.#sender = open({
      finished: (exchange) => this.#finished(exchange, events),
      freed: (user, exchange) => events.freed(user, this.#watch(exchange)),
    });
  }

  get waiting(): number {
    return this.#sender.waiting;
  }

  get behind(): boolean {
    return this.#sender.behind;
  }

  set behind(behind: boolean) {
    this.#sender.behind = behind;
  }

  placesTaken(service: string): number {
    return this.#sender.placesTaken(service);
  }

  acquire(service: string, user: WaitingUser): Exchange | null {
    const exchange = this.#sender.acquire(service, user);
    return exchange === null ? null : this.#watch(exchange);
  }

  wait(user: WaitingUser, service: string, arriving: boolean): void {
    this.#sender.wait(user, service, arriving);
  }

  release(shown: Exchange): void {
    for (const { exchange } of [...this.#observed.values()].filter((one) => one.shown === shown)) {
      this.#observed.delete(exchange);
      this.#sender.release(exchange);
    }
  }

  left(user: WaitingUser): void {
    this.#sender.left(user);
  }

  rebalance(): void {
    this.#sender.rebalance();
  }

  hold(): void {
    this.#sender.hold();
  }

  goOn(): void {
    this.#sender.goOn();
  }

  drainWaiting(): Iterable<WaitingUser> {
    return this.#sender.drainWaiting();
  }

  closeAll(): void {
    this.#sender.closeAll();
  }

  /** The exchange for the loop: the same, but it records what is sent and read. */
  #watch(exchange: Exchange): Exchange {
    const reads = new RecordedReads();
    const send = (user: WaitingUser, request: PlannedRequest) => {
      observed.request = request;
      observed.sentAtMs = performance.now();
      this.user = user;
      this.underWay++;
      exchange.send(user, request);
    };
    const shown = new Proxy(exchange, {
      get: (target, key) => {
        if (key === 'send') return send;
        if (key === 'response') {
          observed.response = target.response;
          return reads.watch(target.response);
        }
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    });
    const observed: Observed = {
      ...{ exchange, shown, reads },
      ...{ request: null, response: null, sentAtMs: 0 },
    };
    this.#observed.set(exchange, observed);
    return shown;
  }

  #finished(exchange: Exchange, events: SenderEvents): void {
    const observed = this.#observed.get(exchange)!;
    const { shown, reads, request, sentAtMs } = observed;
    const { user, status, headers, bytes, url } = exchange;
    const isRead = exchange.step?.reads !== 'discard' && status > 0;
    const answer = {
      request: request!,
      reads,
      ms: performance.now() - sentAtMs,
      ...{ status, headers, bytes, url },
    };
    this.underWay--;
    events.finished(shown);
    const body = isRead ? (observed.response?.text ?? null) : null;
    this.#tell(shownTo(user!, { ...answer, body, ...this.#findings() }));
  }
}

interface Answer extends Findings {
  readonly request: PlannedRequest;
  readonly reads: RecordedReads;
  readonly ms: number;
  readonly status: number;
  readonly headers: Exchange['headers'];
  readonly bytes: number;
  readonly url: string;
  readonly body: string | null;
}

/** Safe to show: the user's current token is masked. */
function shownTo(user: WaitingUser, answer: Answer): TriedRequest {
  const { request, status, bytes, ms, failure, headers, noted } = answer;
  const token = user.authToken;
  const masked = (text: string) => {
    const shown = withoutSecrets(text);
    return token === null || token === '' ? shown : shown.replaceAll(token, SHOWN);
  };
  const header = (name: string, value: string) =>
    SECRET_HEADERS.test(name) ? SHOWN : masked(value);
  const body = (text: string | null) =>
    text === null ? null : masked(text).slice(0, LONGEST_BODY);
  return {
    type: 'request',
    step: request.step.name,
    service: request.service,
    method: request.method,
    url: withoutCredentials(answer.url, token),
    headers: request.headers.map((text, i) =>
      i % 2 === 0 ? text : header(request.headers[i - 1]!, text),
    ),
    body: body(textOf(request.body)),
    status,
    answerHeaders: Object.entries(headers).flatMap(([name, values]) =>
      [values ?? []].flat().flatMap((value) => [name, header(name, value)]),
    ),
    answerBody: body(answer.body),
    bytes,
    ms,
    error: failure?.errorClass ?? null,
    detail: masked(failure?.detail ?? ''),
    noted,
    read: answer.reads.values.map(({ path, value }) => ({ path, value: masked(value) })),
    thinkMs: user.isComplete() ? null : user.thinkTimeMs,
  };
}

function textOf(body: string | Uint8Array | null): string | null {
  return body instanceof Uint8Array ? Buffer.from(body).toString() : body;
}
