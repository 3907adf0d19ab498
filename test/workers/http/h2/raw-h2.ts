import type { Socket } from 'node:net';
import { type HostileServer, startHostile } from '../../../hostile/server.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const HEAD_BYTES = 9;

export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
} as const;

export const END_STREAM = 1;
export const END_HEADERS = 4;

/** `:status: 200` of the static table (RFC 7541, appendix A). */
export const STATUS_200 = Buffer.from([0x88]);

/** A frame of RFC 9113, 4.1. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

/** SETTINGS_MAX_CONCURRENT_STREAMS. */
export function maxStreams(most: number): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(3, 0);
  payload.writeUInt32BE(most, 2);
  return frame(FRAME.settings, 0, 0, payload);
}

/** 200, without a body. */
export const ok = (stream: number) =>
  frame(FRAME.headers, END_STREAM | END_HEADERS, stream, STATUS_200);
export const reset = (stream: number, code: number) => frame(FRAME.reset, 0, stream, words(code));
export const goAway = (last: number, code: number) => frame(FRAME.goAway, 0, 0, words(last, code));

export interface RawH2 {
  /** Sent to a client at once. */
  readonly settings?: Buffer;
  /** The head of a request arrived. */
  readonly asked: (socket: Socket, stream: number) => void;
}

/** HTTP/2 without any logic of its own: it sends frames made by a test. */
export interface RawH2Server extends Pick<HostileServer, 'port' | 'open' | 'close'> {
  /** Requests whose heads arrived. */
  readonly asked: number;
  readonly sockets: readonly Socket[];
}

export async function startRawH2({
  settings = frame(FRAME.settings, 0, 0),
  asked,
}: RawH2): Promise<RawH2Server> {
  const sockets: Socket[] = [];
  let count = 0;
  const server = await startHostile({
    connected: (socket) => {
      sockets.push(socket);
      let bytes: Buffer = Buffer.alloc(0);
      let begun = false;
      socket.write(settings);
      socket.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk as Buffer]);
        if (!begun && bytes.length < PREFACE.length) return;
        if (!begun) bytes = bytes.subarray(PREFACE.length);
        begun = true;
        while (bytes.length >= HEAD_BYTES && bytes.length >= HEAD_BYTES + bytes.readUIntBE(0, 3)) {
          if (bytes[3] === FRAME.headers) {
            count++;
            asked(socket, bytes.readUInt32BE(5));
          }
          bytes = bytes.subarray(HEAD_BYTES + bytes.readUIntBE(0, 3));
        }
      });
    },
  });
  return {
    port: server.port,
    sockets,
    get open() {
      return server.open;
    },
    get asked() {
      return count;
    },
    close: () => server.close(),
  };
}
