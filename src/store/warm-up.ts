import { Agent, type RequestOptions, request } from 'node:http';
import { compileWorkflow } from '../journey/compile.ts';
import { SimulatedUser } from '../journey/simulated-user.ts';
import type { StepResponse } from '../journey/workflow.ts';
import { SHOP } from '../shop/shop.ts';
import { startStore } from './store.ts';

/** Users to play per expected request per second, and their minimum and maximum number. */
const USERS_PER_RPS = 0.2;
const USERS_LEAST = 60;
const USERS_MOST = 1000;
const AT_ONCE = 12;

const SETTINGS = {
  seed: 1,
  thinkTime: { min: 0, max: 0, distribution: 'uniform' },
  completion: { premium: 1 },
} as const;

/**
 * Lets some users through another store on free ports, in this process, so that the code is compiled
 * before the real store is measured, which then starts with nothing sold and nothing counted.
 *
 * @param expectedRps expected requests per second: the more, the more users
 */
export async function warmUp(expectedRps: number): Promise<void> {
  const users = Math.min(USERS_MOST, Math.max(USERS_LEAST, expectedRps * USERS_PER_RPS));
  const store = await startStore({ portBase: 0 });
  const agent = new Agent({ keepAlive: true });
  const urls: Readonly<Record<string, string>> = store.urls;
  const workflows = Object.entries(SHOP).map(([name, given]) => compileWorkflow(name, given));
  let next = 0;
  const play = async () => {
    for (let index = next++; index < users; index = next++) {
      const workflow = workflows[index % workflows.length]!;
      const user = new SimulatedUser(index, 'premium', workflow, SETTINGS);
      for (let call = user.getNextRequest(); call !== null; call = user.getNextRequest()) {
        const { service, method, path, headers, body } = call;
        user.advance(await answerTo(`${urls[service]}${path}`, { method, headers, agent }, body));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, play));
  agent.destroy();
  await store.close();
}

function answerTo(
  url: string,
  options: RequestOptions,
  body: string | Uint8Array | null,
): Promise<StepResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        const ok = status >= 200 && status < 300;
        const json: unknown = text && JSON.parse(text);
        const bytes = Buffer.from(text);
        resolve({ status, ok, text, bytes, json, headers, error: null });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
