import { randomUUID } from 'node:crypto';
import { refuse, serve } from './service.mjs';

export const services = ['shop'];

export function start() {
  const forms = new Map();
  const sessions = new Map();
  const cookie = ({ request }, name) =>
    new RegExp(`\\b${name}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
  return serve({
    'GET /login': ({ response }) => {
      const visit = randomUUID();
      const csrf = randomUUID().replaceAll('-', '');
      forms.set(visit, csrf);
      response.setHeader('set-cookie', `visit=${visit}; Path=/; HttpOnly`);
      response.end(`<form method="post"><input name="csrf" value="${csrf}"></form>`);
    },
    'POST /login': (call) => {
      const fields = new URLSearchParams(call.body);
      if (fields.get('csrf') !== forms.get(cookie(call, 'visit'))) return refuse(call, 403);
      const session = randomUUID();
      sessions.set(session, fields.get('user'));
      call.response.setHeader('set-cookie', `session=${session}; Path=/; HttpOnly`);
      call.response.writeHead(303, { location: '/welcome' }).end();
    },
    'GET /welcome': ({ response }) => void response.end('welcome'),
    'GET /account': (call) => {
      const user = sessions.get(cookie(call, 'session'));
      return user === undefined ? refuse(call, 401) : { user };
    },
  });
}
