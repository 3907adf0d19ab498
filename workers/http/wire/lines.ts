import { BadResponse } from './bad-response.ts';
import { COLON, decimal, isBlank, isText, isToken, SPACE } from './syntax.ts';

const PROTOCOL = Buffer.from('HTTP/1.');
const MINOR_0 = 0x30;
const MINOR_1 = 0x31;

const CHUNK_SIZE = /^([0-9a-f]{1,13})(;.{0,16384})?$/i;
const EXTENSION =
  /;[!#$%&'*+.^_`|~\w-]+(?:=(?:[!#$%&'*+.^_`|~\w-]+|"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"))?/gy;

/** Checks as much as there is: garbage is detected by its first bytes, without waiting for the end of a line. */
export function checkProtocol(bytes: Buffer, at: number, end: number): void {
  const known = Math.min(end - at, PROTOCOL.length);
  for (let i = 0; i < known; i++) {
    if (bytes[at + i] !== PROTOCOL[i]) throw new BadResponse('it is not HTTP/1.1');
  }
}

export function minorVersionOf(bytes: Buffer, at: number): 0 | 1 {
  return bytes[at + PROTOCOL.length] === MINOR_0 ? 0 : 1;
}

/** From a status line whose protocol was checked; the reason may be missing, together with the space before it. */
export function statusOf(bytes: Buffer, at: number, stop: number): number {
  const version = bytes[at + PROTOCOL.length];
  const code = at + PROTOCOL.length + 2;
  const reason = code + 3;
  const status = decimal(bytes, code, reason);
  const isStatusLine =
    stop >= reason &&
    (version === MINOR_0 || version === MINOR_1) &&
    bytes[code - 1] === SPACE &&
    status >= 100 &&
    (stop === reason || bytes[reason] === SPACE);
  if (!isStatusLine) throw new BadResponse('a malformed status line');
  for (let i = reason; i < stop; i++) {
    if (!isText(bytes[i]!)) throw new BadResponse('a control character in the status line');
  }
  return status;
}

/** Where the name of a field ends. */
export function colonOf(bytes: Buffer, at: number, stop: number): number {
  let colon = at;
  while (isToken(bytes[colon]!)) colon++;
  if (colon === at || bytes[colon] !== COLON) {
    throw new BadResponse(isBlank(bytes[at]!) ? 'a folded header' : 'a malformed header name');
  }
  for (let i = colon + 1; i < stop; i++) {
    if (!isText(bytes[i]!)) throw new BadResponse('a control character in a header');
  }
  return colon;
}

/** Bytes of a chunk; its extensions have to be well-formed, and are ignored. */
export function chunkSizeOf(line: string): number {
  const [, digits, extensions] = CHUNK_SIZE.exec(line) ?? [];
  if (digits === undefined || extensions?.replace(EXTENSION, '')) {
    throw new BadResponse('a malformed chunk size');
  }
  return Number.parseInt(digits, 16);
}
