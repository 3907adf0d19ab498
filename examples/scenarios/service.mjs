// What the small services of these examples have in common: routes, JSON, a port of their own.
import { createServer } from 'node:http';

/**
 * @param {Record<string, (call: Call) => unknown>} routes `GET /path` to its handler, which returns JSON, or nothing if it
 *   has responded itself
 * @typedef {{ request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, url: URL,
 *   body: string }} Call
 */
export async function serve(routes) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('latin1')) body += chunk;
    const url = new URL(request.url ?? '/', 'http://service');
    const route = routes[`${request.method} ${url.pathname}`];
    if (route === undefined) return void response.writeHead(404).end();
    const json = route({ request, response, url, body });
    if (json === undefined) return;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(json));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Responds with a status and no body. @param {Call} call @param {number} status */
export function refuse({ response }, status) {
  response.writeHead(status).end();
}
