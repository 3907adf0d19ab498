import { join } from 'node:path';
import { REQUESTS, SCRIPTS, type Tool } from './tool.ts';

/** Bare undici, bare sockets or bare `node:http2`: the lower bound for any generator in Node.js. */
export function floor(
  name: string,
  kind: 'dispatch' | 'sockets' | 'http2',
  { paced = false, journey = false } = {},
): Tool {
  return {
    name,
    paced,
    find: () => process.execPath,
    command: (file, { url, connections, seconds, rate }) => ({
      argv: [
        ...[file, join(SCRIPTS, `floor-${kind}.js`), url, `${connections}`, `${seconds}`],
        ...[`${paced ? rate * (journey ? REQUESTS : 1) : 0}`, ...(journey ? ['journey'] : [])],
      ],
    }),
    reported: ({ stdout }) => JSON.parse(stdout),
  };
}
