import { writeSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';

// Listens with the shortest backlog, says its port, and accepts nobody; or, with a nap, sleeps so many
// milliseconds whenever somebody was accepted, and answers. Usage: short-backlog.ts HOST PORT [NAP]
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
