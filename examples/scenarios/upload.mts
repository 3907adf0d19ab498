// Uploads a file, and checks the response.
import { defineWorkflow, get, post } from 'rushhour';

export default defineWorkflow({
  name: 'upload',
  steps: {
    upload: post<{ id: string; bytes: number }>('files', '/files', { expect: 201 }),
    file: get<{ name: string }>('files', '/file', { expect: 200 }),
  },
  *journey({ user, steps }) {
    const name = `${user.id}.png`;
    const content = new Uint8Array(user.integer(100, 2000)).fill(7);
    const photo = { name, type: 'image/png', content };
    const upload = yield* steps.upload({ multipart: { title: 'Ławka', photo } });
    user.check('arrived whole', upload.json.bytes === content.length);
    const { json } = yield* steps.file({ query: { id: upload.json.id } });
    user.check('keeps its name', json.name === name);
  },
});
