import type { FastifyReply } from 'fastify';
import type { ResolvedStoreOptions } from './options.ts';
import { RecentMap } from './recent-map.ts';

interface CachedBody {
  readonly body: string;
  readonly storedAtMs: number;
}

/**
 * How products are read: directly from memory, through a simulated database (`cache: 'off'`),
 * or through a cache in front of that database (`cache: 'on'`); see `StoreOptions.cache`.
 */
export class ProductReads {
  readonly #database: boolean;
  readonly #missMs: number;
  readonly #ttlMs: number;
  readonly #cache: RecentMap<string, CachedBody> | undefined;

  constructor(options: ResolvedStoreOptions) {
    this.#database = options.cache !== undefined;
    this.#missMs = options.cacheMissMs;
    this.#ttlMs = options.cacheTtlSeconds * 1000;
    this.#cache = options.cache === 'on' ? new RecentMap(options.cacheEntries) : undefined;
  }

  /**
   * Responds with the JSON that `read` returns, or 404 if it returns undefined.
   * @param key path and query
   */
  serve(reply: FastifyReply, key: string, read: () => string | undefined): void {
    const cached = this.#cache?.get(key);
    const ageMs = cached ? performance.now() - cached.storedAtMs : Number.POSITIVE_INFINITY;
    if (cached && ageMs < this.#ttlMs) {
      reply.header('x-cache', 'HIT').header('age', Math.floor(ageMs / 1000));
      sendJson(reply, cached.body);
    } else if (this.#database) {
      setTimeout(() => this.#serveFromDatabase(reply, key, read()), this.#missMs).unref();
    } else {
      sendJson(reply, read());
    }
  }

  #serveFromDatabase(reply: FastifyReply, key: string, body: string | undefined): void {
    if (this.#cache) {
      reply.header('x-cache', 'MISS');
      if (body !== undefined) this.#cache.set(key, { body, storedAtMs: performance.now() });
    }
    sendJson(reply, body);
  }
}

function sendJson(reply: FastifyReply, body: string | undefined): void {
  if (body === undefined) {
    reply.code(404).send({ error: 'There is no such product.' });
  } else {
    reply.header('content-type', 'application/json; charset=utf-8').send(body);
  }
}
