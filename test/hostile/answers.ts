import type { Socket } from 'node:net';

export const OK = 'HTTP/1.1 200 OK\r\n';
export const MEBIBYTE = Buffer.alloc(1024 * 1024, 'x');

export const answer = (text: string | Buffer) => (socket: Socket) => void socket.write(text);
export const whole = (body: string | Buffer, headers = 'content-type: application/json\r\n') => {
  const length = Buffer.byteLength(body);
  return Buffer.concat([
    Buffer.from(`${OK}${headers}content-length: ${length}\r\n\r\n`),
    Buffer.from(body),
  ]);
};
export const andEnd = (text: string) => (socket: Socket) => void socket.end(text);
export const reset = (socket: Socket, raw = socket) => void raw.resetAndDestroy();
export const resetAfter = (text: string) => (socket: Socket) => {
  socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 20));
};

/** Sends a text slowly: a character, then the next one a second later. */
export const trickle = (first: string, rest: string) => (socket: Socket) => {
  socket.write(first);
  let at = 0;
  const timer = setInterval(() => socket.write(rest[at++ % rest.length]!), 1000);
  socket.once('close', () => clearInterval(timer));
};

/** As fast as the other side reads it. */
export const pour = (head: string, bytes: number) => (socket: Socket) => {
  socket.write(head);
  let left = bytes;
  const more = () => {
    while (left > 0 && !socket.destroyed) {
      left -= MEBIBYTE.length;
      if (!socket.write(MEBIBYTE)) return;
    }
  };
  socket.on('drain', more);
  more();
};

/** Repeats a text as fast as the other side reads it. */
export const flood = (head: string, text: string) => (socket: Socket) => {
  const block = text.repeat(Math.ceil(65_536 / text.length));
  socket.write(head);
  const more = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  more();
};

export const everyOther = (first: (socket: Socket) => void, second: (socket: Socket) => void) => {
  const seen = new WeakSet<Socket>();
  return (socket: Socket) => {
    if (seen.has(socket)) return second(socket);
    seen.add(socket);
    first(socket);
  };
};

export const headersOf = (count: number) =>
  Array.from({ length: count }, (_, i) => `x-${i}: ${i}\r\n`).join('');
