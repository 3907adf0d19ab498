import { andEnd, answer, OK, reset, whole } from '../answers.ts';
import type { Row } from '../row.ts';

type Behaviour = NonNullable<Row['behaviour']['asked']>;

const row = (name: string, outcomes: Row['outcomes'], asked: Behaviour, json = true): Row => ({
  name,
  outcomes,
  behaviour: { asked },
  json,
});
const text = (head: string, body = '{}') =>
  answer(`${head}content-length: ${body.length}\r\n\r\n${body}`);
const hints = (fields = '') => `HTTP/1.1 103 Early Hints\r\n${fields}\r\n`;
const chunks = '2\r\n{}\r\n0\r\n';
const chunked = `${OK}transfer-encoding: chunked\r\n\r\n`;

/** What is unusual and allowed, and what is nearly allowed. */
export const ODD_ROWS: readonly Row[] = [
  row('http-1-0-kept-alive', [200], text('HTTP/1.0 200 OK\r\nconnection: keep-alive\r\n')),
  row('http-1-0-not-closed', [200], text('HTTP/1.0 200 OK\r\n')),
  row('http-1-0-until-closed', [200], andEnd('HTTP/1.0 200 OK\r\n\r\n{}')),
  row('until-closed', [200], andEnd(`${OK}\r\n{}`)),
  row('no-reason', [200], text('HTTP/1.1 200\r\n')),
  row('trailers', [200], answer(`${chunked}${chunks}x-trailer: a\r\n\r\n`)),
  row('chunk-extensions', [200], answer(`${chunked}2;a="b;c";d\r\n{}\r\n0;e\r\n\r\n`)),
  row('chunk-size-with-zeros', [200], answer(`${chunked}0002\r\n{}\r\n00\r\n\r\n`)),
  row('closing-but-not-closed', [200], text(`${OK}connection: close\r\n`)),
  row('closing-and-kept-alive', [200], text(`${OK}connection: close, keep-alive\r\n`)),
  row('kept-alive-for-0-s', [200], text(`${OK}keep-alive: timeout=0\r\n`)),
  row('kept-alive-for-minus-5-s', [200], text(`${OK}keep-alive: timeout=-5, max=-1\r\n`)),
  row('kept-alive-for-ever', [200], text(`${OK}keep-alive: timeout=1e99\r\n`)),
  row('upgrade-offered', [200], text(`${OK}connection: upgrade\r\nupgrade: h2c\r\n`)),
  row(
    'upgrade-required',
    [426],
    text('HTTP/1.1 426 Upgrade Required\r\nconnection: upgrade\r\nupgrade: h2c\r\n'),
  ),
  row('redirect-to-nowhere', [301], text('HTTP/1.1 301 Moved Permanently\r\n')),
  row('status-205-with-a-body', [205], text('HTTP/1.1 205 Reset Content\r\n')),
  row(
    'status-304-with-a-length',
    [304],
    answer('HTTP/1.1 304 Not Modified\r\ncontent-length: 999\r\n\r\n'),
    false,
  ),
  row('hints-50-times', [200], answer(`${hints().repeat(50)}${whole('{}')}`)),
  row('hints-with-a-length', [200], answer(`${hints('content-length: 5\r\n')}${whole('{}')}`)),
  row('byte-by-byte', [200], (socket) => {
    for (const byte of whole('{"a":1}')) socket.write(Buffer.of(byte));
  }),
  row('json-in-utf-16', [200], answer(whole(Buffer.from('\ufeff{"a":1}', 'utf16le'))), false),
  row('json-after-a-byte-order-mark', [200], answer(whole('\ufeff{}'))),
  row('json-beyond-numbers', [200], answer(whole('{"a":1e999,"a":-0,"b":"\\ud800"}'))),
  row('json-null', [200], answer(whole('null'))),
  {
    name: 'until-reset',
    outcomes: ['connection_reset'],
    undici: [200, 'connection_reset'],
    behaviour: {
      asked: (s) => void s.write(`${OK}\r\n{}`, () => setTimeout(reset, 20, s)),
    },
  },
];
