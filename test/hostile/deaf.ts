import { writeSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';

// Listens with the shortest backlog and accepts nobody: it says its port and stands still.
const server = createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  writeSync(1, `${(server.address() as AddressInfo).port}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
