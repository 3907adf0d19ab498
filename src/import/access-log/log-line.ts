import { HTTP_METHODS } from '../../journey/step-rules.ts';

/** A request, from one line of a log. */
export interface LoggedRequest {
  /** Address and browser: the same for the requests of one session. */
  readonly client: string;
  /** When it ended, milliseconds since the epoch. */
  readonly endMs: number;
  /** How long it took, milliseconds; 0 if the log does not say. */
  readonly tookMs: number;
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  readonly status: number;
}

export type ReadLine = (line: string) => LoggedRequest | null;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Parses the lines of a log: JSON if a line begins with a brace, otherwise the common or combined format. */
export function lineReader(): ReadLine {
  const timeOf = timeReader();
  return (line) => (line.startsWith('{') ? readJson(line, timeOf) : readCombined(line, timeOf));
}

/**
 * `ADDRESS - USER [10/Oct/2025:13:55:36 +0000] "GET /path HTTP/1.1" 200 2326 "REFERER" "AGENT"`, without the last two in
 * the common format; a number after them is taken for the duration of the request in seconds.
 */
function readCombined(line: string, timeOf: (text: string) => number): LoggedRequest | null {
  const open = line.indexOf(' [');
  const close = line.indexOf('] "', open);
  const end = close < 0 ? -1 : line.indexOf('" ', close + 3);
  if (open <= 0 || end < 0) return null;
  const request = requestOf(line.slice(close + 3, end));
  const status = Number(line.slice(end + 2, end + 5));
  const endMs = timeOf(line.slice(open + 2, close));
  if (request === null || !(status >= 100 && status <= 599) || !Number.isFinite(endMs)) return null;
  const quoted = line.slice(end + 5).split('"');
  const agent = quoted.length >= 4 ? quoted[3]! : '';
  const seconds = Number(quoted.at(-1));
  const took = quoted.length >= 5 && quoted.at(-1)!.trim() !== '' && seconds >= 0 ? seconds : 0;
  const client = `${line.slice(0, line.indexOf(' '))} ${agent}`;
  return { client, endMs, tookMs: took * 1000, status, ...request };
}

function requestOf(text: string): { method: string; path: string } | null {
  const [method = '', target = ''] = text.split(' ', 2);
  if (!HTTP_METHODS.includes(method)) return null;
  if (target.startsWith('/')) return { method, path: target };
  // In the form that proxies log.
  const url = /^https?:/.test(target) ? URL.parse(target) : null;
  return url === null ? null : { method, path: url.pathname + url.search };
}

const TIME_KEYS = ['msec', 'time_iso8601', 'time_local', '@timestamp', 'timestamp', 'time', 'ts'];
const CLIENT_KEYS = ['remote_addr', 'client_ip', 'remote_ip', 'clientip', 'remoteIp', 'ip'];
const AGENT_KEYS = ['http_user_agent', 'user_agent', 'agent'];
const SECONDS_KEYS = ['request_time', 'duration'];

/** As written by nginx with `log_format … escape=json`, with nginx's variable names, and other usual names. */
function readJson(line: string, timeOf: (text: string) => number): LoggedRequest | null {
  let json: Readonly<Record<string, unknown>>;
  try {
    json = JSON.parse(line) as typeof json;
  } catch {
    return null;
  }
  const first = (keys: readonly string[]) => {
    const key = keys.find((one) => typeof json[one] === 'string' || typeof json[one] === 'number');
    return key === undefined ? '' : String(json[key]);
  };
  const whole =
    typeof json['request'] === 'string'
      ? json['request']
      : `${first(['request_method', 'method'])} ${first(['request_uri', 'uri', 'path', 'url'])}`;
  const request = requestOf(whole);
  const endMs = timeOf(first(TIME_KEYS));
  const status = Number(first(['status', 'response_status', 'status_code']));
  if (request === null || !(status >= 100 && status <= 599) || !Number.isFinite(endMs)) return null;
  const client = `${first(CLIENT_KEYS)} ${first(AGENT_KEYS)}`;
  const seconds = Number(first(SECONDS_KEYS)) || 0;
  return { client, endMs, tookMs: seconds * 1000, status, ...request };
}

/** Many lines have the same second, so the last one is cached. */
function timeReader(): (text: string) => number {
  let known = '';
  let ms = Number.NaN;
  return (text) => {
    if (text !== known) {
      known = text;
      ms = timeIn(text);
    }
    return ms;
  };
}

/** Milliseconds of `10/Oct/2025:13:55:36 +0000`, of seconds or milliseconds since the epoch, or of ISO 8601. */
function timeIn(text: string): number {
  const [, day, name, year, time, hours, minutes] =
    /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/.exec(text) ?? [];
  if (day !== undefined) {
    const month = String(MONTHS.indexOf(name!) + 1).padStart(2, '0');
    return Date.parse(`${year}-${month}-${day}T${time}${hours}:${minutes}`);
  }
  if (text === '') return Number.NaN;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds > 1e11 ? seconds : seconds * 1000;
  return Date.parse(text);
}
