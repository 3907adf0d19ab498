import type { Socket } from 'node:net';
import {
  END_HEADERS,
  END_STREAM,
  FRAME,
  frame,
  goAway,
  maxStreams,
  ok,
  type RawH2,
  reset,
  STATUS_200,
  words,
} from '../workers/http/h2/raw-h2.ts';
import type { Row } from './row.ts';

interface H2Row extends Pick<Row, 'name' | 'outcomes' | 'json'> {
  readonly behaviour: RawH2;
}

type Answer = (stream: number) => Buffer;

const CONTINUATION = 9;
const PUSH_PROMISE = 5;
const ACKNOWLEDGED = 1;

/** SETTINGS_INITIAL_WINDOW_SIZE. */
const INITIAL_WINDOW = 4;

/** A field that no table has and none stores (RFC 7541, 6.2.2). */
const field = (name: string, value: string) =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
/** A field that is stored (RFC 7541, 6.2.1): from then on, one byte represents it. */
const kept = (name: string, value: string) => {
  const bytes = field(name, value);
  bytes[0] = 0x40;
  return bytes;
};
const KEPT_FIRST = Buffer.from([0xbe]);

const headers = (stream: number, fields: Buffer, flags = END_HEADERS) =>
  frame(FRAME.headers, flags, stream, fields);
const head: Answer = (stream) => headers(stream, STATUS_200);
const data = (stream: number, text: string, flags = 0) =>
  frame(FRAME.data, flags, stream, Buffer.from(text));
const whole = (stream: number, body: string, fields: Buffer = STATUS_200) =>
  Buffer.concat([headers(stream, fields), data(stream, body, END_STREAM)]);

const says =
  (...answers: readonly Answer[]): RawH2['asked'] =>
  (socket, stream) =>
    void socket.write(Buffer.concat(answers.map((answer) => answer(stream))));

/** Repeats as long as the connection is open. */
const again =
  (first: Answer, next: Answer, everyMs: number): RawH2['asked'] =>
  (socket, stream) => {
    socket.write(first(stream));
    const timer = setInterval(() => socket.write(next(stream)), everyMs);
    socket.once('close', () => clearInterval(timer));
  };

const andDies = (answer: Answer) => (socket: Socket, stream: number) => {
  socket.write(answer(stream), () => setTimeout(() => socket.resetAndDestroy(), 20));
};

const setting = (id: number, value: number) => {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(id, 0);
  payload.writeUInt32BE(value, 2);
  return frame(FRAME.settings, 0, 0, payload);
};

const many = (count: number, one: Buffer) => Buffer.concat(Array<Buffer>(count).fill(one));

const JSON_FIELDS = Buffer.concat([STATUS_200, field('content-type', 'application/json')]);

const ROWS: readonly H2Row[] = [
  {
    name: 'h2-healthy',
    outcomes: [200],
    behaviour: { asked: says((s) => whole(s, '{"a":1}', JSON_FIELDS)) },
    json: true,
  },

  // Time.
  { name: 'h2-never-answers', outcomes: ['timeout'], behaviour: { asked: () => {} } },
  {
    name: 'h2-no-streams',
    outcomes: ['timeout'],
    behaviour: { settings: maxStreams(0), asked: says(ok) },
  },
  {
    // Only more of these headers may follow, not the response to the next request.
    name: 'h2-headers-without-end',
    outcomes: ['timeout', 'protocol_error'],
    behaviour: { asked: says((s) => headers(s, STATUS_200, 0)) },
  },
  {
    name: 'h2-body-byte-a-second',
    outcomes: ['timeout'],
    behaviour: { asked: again(head, (s) => data(s, 'x'), 1000) },
  },
  {
    name: 'h2-early-hints-without-end',
    outcomes: ['timeout'],
    behaviour: {
      asked: again(
        (s) => headers(s, Buffer.concat([field(':status', '103')])),
        (s) => headers(s, Buffer.concat([field(':status', '103')])),
        200,
      ),
    },
  },
  {
    name: 'h2-early-hints-flood',
    outcomes: ['response_too_large'],
    behaviour: {
      asked: again(
        () => Buffer.alloc(0),
        (s) => many(500, headers(s, field(':status', '103'))),
        20,
      ),
    },
  },
  {
    name: 'h2-pings-without-end',
    outcomes: ['timeout'],
    behaviour: {
      asked: again(head, () => many(100, frame(FRAME.ping, 0, 0, Buffer.alloc(8))), 100),
    },
  },

  // Streams and connections that end.
  {
    name: 'h2-refuses',
    outcomes: ['stream_reset'],
    behaviour: { asked: says((s) => reset(s, 7)) },
  },
  {
    name: 'h2-reset-in-body',
    outcomes: ['stream_reset'],
    behaviour: {
      asked: says(
        head,
        (s) => data(s, 'half'),
        (s) => reset(s, 2),
      ),
    },
  },
  {
    name: 'h2-goes-away-at-once',
    outcomes: ['connection_stale'],
    behaviour: { asked: says(() => goAway(0, 0)) },
  },
  {
    name: 'h2-goes-away-in-anger',
    outcomes: ['connection_reset'],
    behaviour: { asked: says((s) => goAway(s, 11)) },
  },
  {
    name: 'h2-dies-in-body',
    outcomes: ['connection_reset'],
    behaviour: { asked: andDies((s) => Buffer.concat([head(s), data(s, 'half')])) },
  },

  // Unexpected frames.
  {
    name: 'h2-body-before-headers',
    outcomes: ['protocol_error'],
    behaviour: { asked: says((s) => data(s, 'x')) },
  },
  {
    name: 'h2-body-after-its-end',
    outcomes: [200, 'protocol_error'],
    behaviour: { asked: says(ok, (s) => data(s, 'x')) },
  },
  {
    name: 'h2-stream-that-nobody-opened',
    outcomes: ['protocol_error'],
    behaviour: { asked: says(() => data(99, 'x')) },
  },
  {
    name: 'h2-push-although-refused',
    outcomes: ['protocol_error'],
    behaviour: {
      settings: Buffer.concat([
        frame(FRAME.settings, 0, 0),
        frame(FRAME.settings, ACKNOWLEDGED, 0),
      ]),
      asked: says((s) =>
        frame(PUSH_PROMISE, END_HEADERS, s, Buffer.concat([words(2), STATUS_200])),
      ),
    },
  },
  {
    name: 'h2-frame-too-large',
    outcomes: ['protocol_error'],
    behaviour: { asked: says(head, (s) => data(s, 'x'.repeat(70_000), END_STREAM)) },
  },
  {
    name: 'h2-window-too-large',
    outcomes: ['protocol_error', 'stream_reset'],
    behaviour: {
      asked: says((s) => many(2, frame(FRAME.windowUpdate, 0, s, words(2 ** 31 - 1)))),
    },
  },
  {
    name: 'h2-settings-that-cannot-be',
    outcomes: ['protocol_error'],
    behaviour: { settings: setting(INITIAL_WINDOW, 2 ** 32 - 1), asked: says(ok) },
  },
  {
    name: 'h2-speaks-http-1',
    outcomes: ['protocol_error'],
    behaviour: {
      settings: Buffer.from('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'),
      asked: () => {},
    },
  },

  // Headers and lengths.
  {
    name: 'h2-header-block-broken',
    outcomes: ['protocol_error'],
    behaviour: { asked: says((s) => headers(s, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]))) },
  },
  {
    name: 'h2-no-status',
    outcomes: ['protocol_error'],
    behaviour: { asked: says((s) => whole(s, '{}', field('x', 'y'))) },
  },
  {
    name: 'h2-connection-header',
    outcomes: ['protocol_error'],
    behaviour: {
      asked: says((s) => whole(s, '{}', Buffer.concat([STATUS_200, field('connection', 'close')]))),
    },
  },
  {
    name: 'h2-header-bomb',
    outcomes: ['stream_reset'],
    behaviour: {
      asked: says((s) =>
        headers(
          s,
          Buffer.concat([STATUS_200, kept('x', 'y'.repeat(100)), many(10_000, KEPT_FIRST)]),
        ),
      ),
    },
  },
  {
    name: 'h2-continuations-without-end',
    outcomes: ['response_too_large', 'protocol_error'],
    behaviour: {
      asked: again(
        (s) => headers(s, STATUS_200, 0),
        (s) => many(200, frame(CONTINUATION, 0, s, field('x', 'y'.repeat(100)))),
        20,
      ),
    },
  },
  {
    name: 'h2-length-too-long',
    outcomes: ['protocol_error'],
    behaviour: {
      asked: says((s) =>
        whole(s, 'half', Buffer.concat([STATUS_200, field('content-length', '9')])),
      ),
    },
  },
  {
    name: 'h2-length-too-short',
    outcomes: ['protocol_error'],
    behaviour: {
      asked: says((s) =>
        whole(s, 'more', Buffer.concat([STATUS_200, field('content-length', '1')])),
      ),
    },
  },
];

/** What a service that speaks HTTP/2 may do; played with a short timeout. */
export const H2_ROWS: readonly Row[] = ROWS.map(({ behaviour, ...row }) => ({
  ...row,
  behaviour: {},
  http2: behaviour,
}));
