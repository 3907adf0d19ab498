import type { RunResult } from '../../statistics/result.ts';
import { count } from '../format.ts';
import type { Terminal } from '../terminal.ts';

const MEANING: Readonly<Record<string, string>> = {
  http_4xx: 'the services refused; part of the game, or a wrong path',
  http_5xx: 'the services failed; see their logs',
  timeout: 'no answer in time; a lower rate, or a longer request_timeout_seconds',
  connection_refused: 'nothing listens there; start the service or check the URL',
  connection_reset: 'cut off before the answer was whole; crash, restart or load shedding',
  connection_failed: 'no connection; look at the address and the network',
  dns_error: 'unknown host; check the URL',
  tls_error: 'certificate or handshake',
  protocol_error: 'not HTTP; check the port',
  response_too_large: 'a body above 64 MiB, or headers above 16 KiB',
  local_limit: 'no port or open file left on this machine; see `ulimit -n`',
  workflow_error: 'a workflow of your own threw; see the verdict',
  worker_lost: 'a worker thread died; see the verdict',
  aborted: 'given up at the end',
};

/** Errors by class, the most frequent first, each with the first request that met it. */
export function errorLines({ errors, errorExamples }: RunResult, { red, dim }: Terminal): string[] {
  return Object.entries(errors)
    .sort(([, a], [, b]) => b - a)
    .flatMap(([error, n]) => {
      const meaning = MEANING[error];
      const example = errorExamples[error];
      return [
        `  ${red(error)}  ${count(n)}${meaning ? `: ${meaning}` : ''}`,
        ...(example === undefined ? [] : [dim(`    ${example}`)]),
      ];
    });
}
