import { afterEach, describe } from 'vitest';
import type { HttpClient, HttpClientOptions } from '../../../../workers/http/http-client.ts';
import { describeEndings } from './endings.ts';
import { describeRequests } from './requests.ts';
import type { StartServer } from './server.ts';
import { World } from './world.ts';

/** What every HTTP client does, whatever its implementation and protocol. */
export function describeHttpClient(
  name: string,
  clientOf: (options: HttpClientOptions) => HttpClient,
  startServer: StartServer,
): void {
  describe(`${name} does what an HTTP client has to do`, () => {
    const world = new World(clientOf, startServer);
    afterEach(() => world.close());
    describeRequests(world);
    describeEndings(world);
  });
}
