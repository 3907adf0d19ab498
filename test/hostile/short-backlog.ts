import { writeSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';

// Listens with the shortest backlog, prints its port, and accepts nothing; or, with a nap, sleeps for this many
// milliseconds whenever it has accepted a connection, and responds. Usage: short-backlog.ts HOST PORT [NAP]
const [host, port, nap] = process.argv.slice(2);
const sleep = (ms?: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
  sleep(Number(nap));
});
server.listen({ port: Number(port), host, backlog: 1 }, () => {
  writeSync(1, `${(server.address() as AddressInfo).port}\n`);
  if (nap === undefined) sleep();
});
