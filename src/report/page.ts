import { createHash } from 'node:crypto';
import { escapedForScript, Html, html } from './html.ts';

export interface PageOptions {
  readonly title: string;
  /** A script from {@link clientScript}. It finds a `<div id="page">`, and the data in `#data`. */
  readonly script: string;
  /** Initial data; none if the script gets its data elsewhere. */
  readonly data?: unknown;
  /** Shown if scripts are disabled. */
  readonly withoutScript?: string;
  /** Where the script may connect to, as in a Content-Security-Policy; nowhere by default. */
  readonly connect?: "'self'";
}

export interface WholePage {
  /** A single file that loads nothing else. */
  readonly html: string;
  /** Its Content-Security-Policy, which it also contains. */
  readonly policy: string;
}

export function wholePage({ data, ...options }: PageOptions): WholePage {
  const { before, after, policy } = aroundData(options);
  const json = data === undefined ? [] : [JSON.stringify(data)];
  return { html: [before, ...dataPieces(json), after].join(''), policy };
}

/** The same page in pieces, for long data. */
export function* pagePieces(
  options: Omit<PageOptions, 'data'>,
  json: Iterable<string>,
): Generator<string, void, void> {
  const { before, after } = aroundData(options);
  yield before;
  yield* dataPieces(json);
  yield after;
}

/** JSON for a script of the page, in which no tag can begin or end; empty if there is no data. */
function* dataPieces(json: Iterable<string>): Generator<string, void, void> {
  let begun = false;
  for (const piece of json) {
    if (!begun) yield '<script type="application/json" id="data">';
    begun = true;
    yield escapedForScript(piece);
  }
  if (begun) yield '</script>';
}

function aroundData({
  title,
  script,
  withoutScript = 'This page needs JavaScript.',
  connect,
}: Omit<PageOptions, 'data'>) {
  const code = inScript(script);
  const hash = createHash('sha256').update(code).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    // Styles set by the script need no permission; this is the empty icon.
    'img-src data:',
    ...(connect === undefined ? [] : [`connect-src ${connect}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const before = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
</head>
<body>
<div id="page"></div>
<noscript>${withoutScript}</noscript>
`;
  const after = html`
<script>${new Html(code)}</script>
</body>
</html>
`;
  return { before: before.text, after: after.text, policy };
}

/** The same program, without text that would end the script tag: such text can only occur in its strings. */
function inScript(code: string): string {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3c');
}
