import { nowMs } from '../../../src/border/clock.ts';
import type { ErrorClass } from '../../../src/border/error-classes.ts';
import { WaitingUser } from '../../../src/crowd/waiting-user.ts';
import { compileWorkflow } from '../../../src/journey/compile.ts';
import { type StepResponse, type Steps, Workflow } from '../../../src/journey/workflow.ts';
import { BodyBudget } from '../../../workers/body-budget.ts';
import { Connection } from '../../../workers/connection.ts';
import { endpointOf } from '../../../workers/endpoint.ts';
import type {
  ConnectionOwner,
  HttpClient,
  HttpConnection,
  HttpRequest,
  ResponseHandler,
} from '../../../workers/http/http-client.ts';
import { SETTINGS } from '../../shop/drive.ts';

/** Three steps: one reads the response, one only counts it, one must not be sent twice. */
class Reading extends Workflow {
  static override readonly steps: Steps<Reading> = [
    ['shop', '/read', {}, (w) => w.steps.length],
    ['shop', '/count', { body: 'discard' }, (w) => w.steps.length],
    ['shop', '/order', { method: 'POST' }, (w) => w.steps.length],
  ];
}

/** A connection that does what the test says. */
class ScriptedHttp implements HttpConnection {
  usable = true;
  idleTimeoutMs = -1;
  aborted = false;
  readonly sent: HttpRequest[] = [];
  handler: ResponseHandler | null = null;
  #used = false;
  readonly owner: ConnectionOwner;

  constructor(owner: ConnectionOwner) {
    this.owner = owner;
  }

  send(request: HttpRequest, handler: ResponseHandler): void {
    this.sent.push(request);
    this.handler = handler;
  }

  abort(): void {
    this.usable = false;
    this.aborted = true;
  }

  close(): void {
    this.usable = false;
  }

  answer(body: string): void {
    const bytes = Buffer.from(body);
    this.handler!.onSent(this.#used);
    this.handler!.onHead({ status: 200, headers: { x: body }, mentions: () => false });
    this.handler!.onBody(bytes, 0, bytes.length);
    bytes.fill(0);
    this.#used = true;
    this.handler!.onEnd();
  }

  fail(errorClass: ErrorClass): void {
    this.usable = false;
    this.handler!.onFailure({ errorClass, detail: '' });
  }

  failSilently(): void {
    this.fail(this.#used ? 'connection_stale' : 'connection_reset');
  }
}

export const plenty = BodyBudget.forOrigins(1);

/** A connection to a shop, and what it was opened with, sent and reported. */
export function setUp(memory = plenty(), retryOnStale = false) {
  const opened: ScriptedHttp[] = [];
  const client: HttpClient = {
    open: (_endpoint, owner) => {
      const http = new ScriptedHttp(owner);
      opened.push(http);
      return http;
    },
  };
  const finished: StepResponse[] = [];
  const closings: number[] = [];
  const events = {
    opened: () => {},
    settled: () => {},
    finished: (ended: Connection) => void finished.push(ended.response),
    closedByService: (_connection: Connection, idleMs: number) => void closings.push(idleMs),
    outlived: () => {},
  };
  const endpoint = endpointOf('http://shop');
  const to = { endpoint, memory, maxResponseBytes: 8 * 1024 * 1024 };
  const connection = new Connection(to, client, events, retryOnStale);
  const workflow = compileWorkflow('reading', Reading);
  const send = (step = 0) => {
    const user = new WaitingUser(1, 'free', workflow, SETTINGS);
    user.currentStep = step;
    connection.sentAtMs = nowMs();
    connection.send(user, user.getNextRequest()!);
  };
  const release = () => {
    connection.release();
    connection.idleSinceMs = nowMs();
  };
  return { connection, opened, finished, closings, send, release };
}
