import type { HttpClient, HttpClientOptions } from './http-client.ts';
import { WireClient } from './wire/wire-client.ts';

/** Which client new threads use: `wire`, the default, or `undici`, to compare with. */
const CHOICE = 'RUSHHOUR_HTTP_CLIENT';

export async function chooseHttpClient(options: HttpClientOptions): Promise<HttpClient> {
  if (process.env[CHOICE] !== 'undici') return new WireClient(options);
  const { UndiciClient } = await import('./undici.ts');
  return new UndiciClient(options);
}
