import * as v from 'valibot';
import { readInput, unusable } from '../input-file.ts';

const pairs = v.array(v.object({ name: v.string(), value: v.string() }));

/** The required part of HTTP Archive 1.2, as written by browsers and proxies. */
const entrySchema = v.object({
  startedDateTime: v.string(),
  time: v.optional(v.nullable(v.number()), 0),
  _resourceType: v.optional(v.string()),
  request: v.object({
    method: v.string(),
    url: v.string(),
    headers: v.optional(pairs, []),
    postData: v.nullish(
      v.object({
        mimeType: v.optional(v.string(), ''),
        text: v.optional(v.string()),
        params: v.optional(
          v.array(
            v.object({
              name: v.string(),
              value: v.optional(v.string()),
              fileName: v.optional(v.string()),
            }),
          ),
        ),
      }),
    ),
  }),
  response: v.object({
    status: v.number(),
    headers: v.optional(pairs, []),
    content: v.optional(
      v.object({
        mimeType: v.optional(v.string(), ''),
        text: v.optional(v.string()),
        encoding: v.optional(v.string()),
      }),
      {},
    ),
  }),
});

const harSchema = v.object({ log: v.object({ entries: v.array(entrySchema) }) });

type Entry = v.InferOutput<typeof entrySchema>;

/** A recorded request and its response. */
export interface Recorded {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: { readonly type: string; readonly text: string } | null;
  readonly fields: readonly (readonly [name: string, value: string])[] | null;
  /** Whether it had a body, or a file in it, that was not recorded. */
  readonly lacksBody: boolean;
  readonly status: number;
  readonly answerHeaders: readonly (readonly [name: string, value: string])[];
  readonly answerType: string;
  /** Empty if it was not recorded. */
  readonly answer: string;
  /** The browser's resource type: `document`, `xhr`, `image`, … */
  readonly kind: string;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The requests in a HAR file, in the order in which they were sent.
 *
 * @throws RushhourError `INVALID_OPTION` saying what is wrong, and where
 */
export function readHar(file: string): Recorded[] {
  const text = readInput(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw unusable(file, `is not JSON: ${whatIsWrong(cause as SyntaxError)}`);
  }
  const { success, output, issues } = v.safeParse(harSchema, json);
  if (!success) {
    const [{ path = [], message, received }] = issues;
    const where = path.map(({ key }) => String(key)).join('.');
    const why = received === 'undefined' ? `${where} is missing` : `${where}: ${message}`;
    throw unusable(file, `is not a HAR file: ${why}`);
  }
  const recorded = output.log.entries.flatMap((entry) => recordedOf(entry) ?? []);
  if (recorded.length === 0) throw unusable(file, 'contains no HTTP request with a response');
  return recorded.sort((a, b) => a.startMs - b.startMs);
}

/** On one line: the message quotes the file. */
function whatIsWrong({ message }: SyntaxError): string {
  return message.replace(/\s+/g, ' ').replace(/ is not valid JSON$/, '');
}

/** Null for entries that are not answered HTTP requests: other schemes, WebSockets, aborted requests. */
function recordedOf({ request, response, ...entry }: Entry): Recorded | null {
  const url = URL.parse(request.url);
  if (url === null || !/^https?:$/.test(url.protocol) || response.status < 200) return null;
  const { mimeType = '', text = '', encoding } = response.content;
  const startMs = Date.parse(entry.startedDateTime);
  const { postData } = request;
  const headers = lowered(request.headers);
  return {
    method: request.method.toUpperCase(),
    url,
    headers,
    body: postData?.text === undefined ? null : { type: postData.mimeType, text: postData.text },
    fields: postData?.params?.map(({ name, value = '' }) => [name, value] as const) ?? null,
    lacksBody: lacksBody(postData, headers),
    status: response.status,
    answerHeaders: lowered(response.headers),
    answerType: mimeType.split(';')[0]!.trim().toLowerCase(),
    answer: encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text,
    kind: entry._resourceType ?? '',
    startMs,
    endMs: startMs + Math.max(0, entry.time ?? 0),
  };
}

/** Recorders leave out uploads, and the files in forms. */
function lacksBody(
  postData: Entry['request']['postData'],
  headers: readonly (readonly [name: string, value: string])[],
): boolean {
  const { text, params = [] } = postData ?? {};
  if (text !== undefined) return false;
  if (params.length > 0) {
    return params.some(({ value, fileName }) => fileName !== undefined && value === undefined);
  }
  return headers.some(([name, value]) => name === 'content-length' && Number(value) > 0);
}

function lowered(headers: readonly { name: string; value: string }[]) {
  return headers.map(({ name, value }) => [name.toLowerCase(), value] as const);
}
