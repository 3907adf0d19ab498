import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { RushhourError } from '../border/errors.ts';
import type { WholePage } from '../report/page.ts';
import { act } from './actions.ts';
import type { Guard } from './guard.ts';
import { ACTIONS } from './protocol.ts';
import type { SteeredRun } from './steered-run.ts';

const LONGEST_BODY = 1024;
/** A browser has the whole of a request to send at once. */
const REQUEST_TIMEOUT_MS = 10_000;

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

export interface ServerContext {
  readonly guard: Guard;
  readonly page: WholePage;
  readonly run: SteeredRun;
  /** Takes over an answer that stays open. */
  readonly listen: (reply: FastifyReply) => void;
  /** Something was done to the run. */
  readonly changed: () => void;
}

/** The dashboard's HTTP server, not yet listening: the page, its events, its actions. */
export function createServer({ guard, page, run, listen, changed }: ServerContext) {
  const app = fastify({
    logger: false,
    bodyLimit: LONGEST_BODY,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
  });
  // What forms of other sites can send.
  app.removeContentTypeParser('text/plain');
  answerErrors(app);
  app.addHook('onRequest', async (request, reply) => {
    for (const [name, value] of Object.entries(HEADERS)) reply.raw.setHeader(name, value);
    const refusal = guard.refusal(request.url, request.headers);
    if (refusal !== null) return reply.code(403).send({ error: refusal });
  });
  app.get('/:token', (_request, reply) => reply.redirect(`/${guard.token}/`));
  app.get('/:token/', (_request, reply) =>
    reply
      .header('content-security-policy', `${page.policy}; frame-ancestors 'none'`)
      .type('text/html; charset=utf-8')
      .send(page.html),
  );
  app.get('/:token/events', { exposeHeadRoute: false }, (_request, reply) => listen(reply));
  for (const action of ACTIONS) {
    const url = `/:token/${action}`;
    app.post(url, (request, reply) => {
      act(action, run, request.body);
      changed();
      return reply.code(204).send();
    });
    app.get(url, (_request, reply) =>
      reply
        .code(405)
        .header('allow', 'POST')
        .send({ error: `${action} is a POST.` }),
    );
  }
  return app;
}

function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).send({ error: 'There is no such page.' });
  });
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    reply.code(statusOf(error)).send({ error: error.message });
  });
}

function statusOf(error: FastifyError): number {
  if (!(error instanceof RushhourError)) return error.statusCode ?? 500;
  return error.code === 'INVALID_STATE' ? 409 : 400;
}
