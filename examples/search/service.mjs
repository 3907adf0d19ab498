// A search endpoint that is a little slow: eight queries at a time, about 20 ms each. The others wait.
//
//     node service.mjs [--slower PERCENT] [--port 4000]
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const CONNECTIONS = 8;
const QUERY_MS = 20;

const { values } = parseArgs({
  options: { slower: { type: 'string', default: '0' }, port: { type: 'string', default: '4000' } },
});
const slower = 1 + Number(values.slower) / 100;

/** Connections to the database that are free, and requests that wait for one. */
let free = CONNECTIONS;
/** @type {(() => void)[]} */
const waiting = [];

async function query() {
  if (free > 0) free--;
  else await new Promise((resolve) => waiting.push(() => resolve(undefined)));
  await sleep(slower * QUERY_MS * (0.7 + 0.6 * Math.random()));
  const next = waiting.shift();
  if (next === undefined) free++;
  else next();
}

const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://service');
  await query();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ found: [{ id: 1, name: searchParams.get('q') }] }));
});
server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${values.port}/search?q=lamp`);
});
