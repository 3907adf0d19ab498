import { createHash } from 'node:crypto';
import { Html, html, jsonForScript } from './html.ts';

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

export function wholePage({
  title,
  script,
  data,
  withoutScript = 'This page needs JavaScript.',
  connect,
}: PageOptions): WholePage {
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
  const page = html`<!doctype html>
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
${data === undefined ? [] : html`<script type="application/json" id="data">${jsonForScript(data)}</script>`}
<script>${new Html(code)}</script>
</body>
</html>
`;
  return { html: page.text, policy };
}

/** The same program, in which no tag ends the script: such text can only stand in its strings. */
function inScript(code: string): string {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3c');
}
