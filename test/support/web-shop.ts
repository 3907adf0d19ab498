import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Session {
  user: string | null;
  readonly csrf: string;
  /** New ones for each session, so that those of a recording are useless. */
  readonly products: readonly string[];
  token: string;
  readonly orders: Set<string>;
}

export interface WebShop {
  readonly url: string;
  /** Method, path and status of each request, in order. */
  readonly log: string[];
  close(): Promise<void>;
}

const random = () => randomBytes(8).toString('hex');

/**
 * A shop as a browser sees it: a form with a CSRF token, a session in a cookie, a redirect, pages with assets, and an API
 * that requires a token, ids and a CSRF header of the same session.
 */
export async function startWebShop(): Promise<WebShop> {
  const sessions = new Map<string, Session>();
  const log: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      answer(sessions, request, body, response);
      log.push(`${request.method} ${request.url} ${response.statusCode}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  sessions: Map<string, Session>,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): unknown {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop');
  const route = `${request.method} ${pathname.replace(/\/(products|orders)\/[^/]+/, '/$1/:id')}`;
  const sid = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
  const session = sessions.get(sid ?? '');
  const id = pathname.split('/').at(-1)!;
  const json = (value: unknown, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const refuse = (status: number, why: string) => json({ error: why }, status);
  if (route === 'GET /style.css') {
    response.writeHead(200, { 'content-type': 'text/css' }).end('body { color: black }');
    return;
  }
  if (route === 'GET /app.js') {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(APP);
    return;
  }
  if (route === 'GET /login') {
    const created = {
      user: null,
      csrf: random(),
      products: [1, 2, 3].map(() => `p-${random()}`),
      token: random(),
      orders: new Set<string>(),
    };
    const name = random();
    sessions.set(name, created);
    response.writeHead(200, {
      'content-type': 'text/html',
      'set-cookie': `sid=${name}; Path=/; HttpOnly`,
    });
    response.end(`<!doctype html><link rel="stylesheet" href="/style.css">
<form method="post" action="/login"><input type="hidden" name="csrf" value="${created.csrf}">
<input name="user"><input name="password" type="password"><button>Log in</button></form>`);
    return;
  }
  if (session === undefined) return refuse(401, 'no session');
  if (route === 'POST /login') {
    const form = new URLSearchParams(body);
    if (form.get('csrf') !== session.csrf) return refuse(403, 'csrf');
    session.user = form.get('user');
    response.writeHead(302, { location: '/shop' }).end();
    return;
  }
  if (session.user === null) return refuse(401, 'not logged in');
  if (route === 'GET /shop') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><link rel="stylesheet" href="/style.css"><title>Shop</title>
<meta name="api-token" content="${session.token}"><ul id="list"></ul><button id="buy">Buy</button><p id="done"></p>
<script type="module" src="/app.js"></script>`);
    return;
  }
  if (request.headers.authorization !== `Bearer ${session.token}`) return refuse(401, 'token');
  if (route === 'GET /api/products') {
    if (searchParams.get('q') !== 'blue lamp') return refuse(400, 'q');
    return json({
      products: session.products.map((product, i) => ({ id: product, name: `lamp ${i}` })),
    });
  }
  if (route === 'GET /api/products/:id') {
    return session.products.includes(id) ? json({ id, price: 7 }) : refuse(404, 'no such product');
  }
  if (route === 'POST /api/orders') {
    const { product, quantity } = JSON.parse(body) as { product: string; quantity: number };
    if (!session.products.includes(product) || quantity !== 2) return refuse(422, 'product');
    const order = `${Math.floor(Math.random() * 1e9) + 1e9}`;
    session.orders.add(order);
    return json({ order: { number: Number(order), state: 'open' } }, 201);
  }
  if (route === 'GET /api/orders/:id') {
    return session.orders.has(id) ? json({ state: 'done' }) : refuse(404, 'no such order');
  }
  if (route === 'GET /api/missing') return refuse(404, 'never there');
  return refuse(404, 'nothing here');
}

const APP = `
const token = document.querySelector('meta[name=api-token]').content;
const api = async (path, init = {}) => {
  const headers = { authorization: 'Bearer ' + token, ...init.headers };
  return (await fetch('/api' + path, { ...init, headers })).json();
};
const { products } = await api('/products?' + new URLSearchParams({ q: 'blue lamp' }));
document.querySelector('#list').innerHTML = products.map(({ name }) => '<li>' + name + '</li>').join('');
await api('/missing');
document.querySelector('#buy').onclick = async () => {
  const { id } = products[1];
  await api('/products/' + id);
  const headers = { 'content-type': 'application/json' };
  const { order } = await api('/orders', { method: 'POST', headers, body: JSON.stringify({ product: id, quantity: 2 }) });
  const { state } = await api('/orders/' + order.number);
  document.querySelector('#done').textContent = state;
};
`;
