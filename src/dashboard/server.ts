import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { RushhourError } from '../border/errors.ts';
import { MAX_SERVER_CONNECTIONS, SERVER_TIMEOUTS } from '../outputs/own-server.ts';
import type { WholePage } from '../report/page.ts';
import { act } from './actions.ts';
import type { Guard } from './guard.ts';
import { ACTIONS } from './protocol.ts';
import type { SteeredRun } from './steered-run.ts';

const LONGEST_BODY = 1024;

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
  /** Takes over a response that stays open. */
  readonly listen: (reply: FastifyReply) => void;
  /** Called when an action has changed the run. */
  readonly changed: () => void;
}

/** The dashboard's HTTP server, not yet listening: the page, its events, its actions. */
export function createServer({ guard, page, run, listen, changed }: ServerContext) {
  const app = fastify({
    logger: false,
    bodyLimit: LONGEST_BODY,
    http: SERVER_TIMEOUTS,
    requestTimeout: SERVER_TIMEOUTS.requestTimeout,
    keepAliveTimeout: SERVER_TIMEOUTS.keepAliveTimeout,
    forceCloseConnections: true,
    // A URL that cannot be decoded is handled before every hook, including the guard.
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      reply.code(400).send({ error: 'The URL is malformed.' });
    },
  });
  app.server.maxConnections = MAX_SERVER_CONNECTIONS.dashboard;
  // Content types that forms on other sites can send.
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
      if (!isJson(request.headers['content-type'])) {
        return reply.code(415).send({ error: 'The content type must be application/json.' });
      }
      act(action, run, request.body);
      changed();
      return reply.code(204).send();
    });
    app.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url,
      handler: (_request, reply) =>
        reply
          .code(405)
          .header('allow', 'POST')
          .send({ error: `${action} must be sent as a POST request.` }),
    });
  }
  return app;
}

/** A page of another site can send any other type, or none, without a preflight. */
function isJson(contentType = ''): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType);
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
