import { createHash } from 'node:crypto';
import { escapedForScript, Html, html } from './html.ts';

export interface PageOptions {
  readonly title: string;
  /** Of {@link clientScript}. It finds a `<div id="page">`, and the data in `#data`. */
  readonly script: string;
  /** What the script shows from the start; none where it gets its data otherwise. */
  readonly data?: unknown;
  /** Shown where scripts are off. */
  readonly withoutScript?: string;
  /** Where the script may connect to, as in a Content-Security-Policy; nowhere unless given. */
  readonly connect?: "'self'";
}

export interface WholePage {
  /** One file: nothing in it is loaded from elsewhere. */
  readonly html: string;
  /** Its Content-Security-Policy, which stands in it as well. */
  readonly policy: string;
}

export function wholePage({ data, ...options }: PageOptions): WholePage {
  const { before, after, policy } = aroundData(options);
  const json = data === undefined ? [] : [JSON.stringify(data)];
  return { html: [before, ...dataPieces(json), after].join(''), policy };
}

/** The same page piece by piece, where its data is long. */
export function* pagePieces(
  options: Omit<PageOptions, 'data'>,
  json: Iterable<string>,
): Generator<string, void, void> {
  const { before, after } = aroundData(options);
  yield before;
  yield* dataPieces(json);
  yield after;
}

/** JSON in which no tag can begin or end, in a script of the page; nothing where there is none. */
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
    // What is set by the script itself needs no leave; this is the empty icon.
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

/** The same program, in which no tag ends the script: such text can only stand in its strings. */
function inScript(code: string): string {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3c');
}
