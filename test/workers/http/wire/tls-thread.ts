import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

/** An HTTPS server in a thread of its own, which counts the responses that it has written in shared memory. */
const answered = workerData as Int32Array;
const pem = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../hostile/certificates', name));

const identity = { key: pem('service.key'), cert: pem('self-signed.pem') };
const server = createServer(identity, (_request, response) => {
  response.end('hello', () => {
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  });
});
server.listen(0, '127.0.0.1', () => {
  parentPort?.postMessage((server.address() as AddressInfo).port);
});
