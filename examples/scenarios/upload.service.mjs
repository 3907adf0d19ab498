import { refuse, serve } from './service.mjs';

export const services = ['files'];

const FILE = /filename="([^"]+)"\r\ncontent-type: image\/png\r\n\r\n(.*?)\r\n--/is;

export function start() {
  const files = new Map();
  return serve({
    'POST /files': (call) => {
      const [, name, content] = FILE.exec(call.body) ?? [];
      if (content === undefined || name === undefined) return refuse(call, 400);
      const id = String(files.size + 1);
      files.set(id, name);
      call.response.statusCode = 201;
      return { id, bytes: content.length };
    },
    'GET /file': ({ url }) => ({ name: files.get(url.searchParams.get('id')) }),
  });
}
