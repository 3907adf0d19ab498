import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type StoreProcess, spawnStore } from '../../src/store/process.ts';
import { call } from '../store/shopping.ts';

let store: StoreProcess | undefined;

afterEach(async () => {
  await store?.close();
  store = undefined;
});

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (runs(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('spawnStore', () => {
  test('serves from another process with the given options, also after Ctrl-C, until it is closed', async () => {
    store = await spawnStore({ portBase: 0, errorRate: 1 });
    expect(store.pid).not.toBe(process.pid);
    process.kill(store.pid, 'SIGINT');
    expect((await call(`${store.urls.payment}/health`)).body['service']).toBe('payment');
    expect((await call(`${store.urls.product}/products`)).status).toBe(503);
    await Promise.all([store.close(), store.close()]);
    expect(await store.exited).toEqual({ code: 0, signal: null });
    expect(runs(store.pid)).toBe(false);
    await store.close();
  });

  test('a store that has warmed up for a high rate has counted nothing', async () => {
    store = await spawnStore({ portBase: 0, expectedRps: 1000 });
    const { body } = await call(`${store.urls.user}/_stats`);
    expect(body).toMatchObject({ total: 0 });
    await store.close();
  });

  test('a killed store is reported, and closing it causes no error', async () => {
    store = await spawnStore({ portBase: 0 });
    process.kill(store.pid, 'SIGKILL');
    expect(await store.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await store.close();
  });

  test('a store that does not respond is killed', { tags: 'long' }, async () => {
    store = await spawnStore({ portBase: 0 });
    process.kill(store.pid, 'SIGSTOP');
    await store.close();
    expect(await store.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('a taken port is reported like by the store itself', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    await expect(spawnStore({ portBase: port })).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining(`Port ${port} `),
    });
    blocker.close();
  });

  test('an invalid option is rejected before anything starts', async () => {
    await expect(spawnStore({ errorRate: 2 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('the store and the program that started it', () => {
  const PROCESS_MODULE = new URL('../../src/store/process.ts', import.meta.url).href;

  /** Runs a program that starts a store, prints its pid, and continues with `then`. */
  async function runParent(then: string) {
    const folder = await mkdtemp(join(tmpdir(), 'rushhour-store-'));
    const file = join(folder, 'parent.mjs');
    await writeFile(
      file,
      `import { spawnStore } from ${JSON.stringify(PROCESS_MODULE)};
       const store = await spawnStore({ portBase: 0 });
       process.send(store.pid);
       ${then}`,
    );
    const parent = fork(file, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [pid] = (await once(parent, 'message')) as [number];
    return { parent, pid, cleanUp: () => rm(folder, { recursive: true }) };
  }

  test('a program that forgets to close it ends by itself, and so does the store', async () => {
    const { parent, pid, cleanUp } = await runParent('');
    const [code] = parent.exitCode === null ? await once(parent, 'exit') : [parent.exitCode];
    expect(code).toBe(0);
    await untilGone(pid);
    await cleanUp();
  });

  test('a program that is killed takes the store with it', async () => {
    const { parent, pid, cleanUp } = await runParent('setInterval(() => {}, 1000);');
    expect(runs(pid)).toBe(true);
    parent.kill('SIGKILL');
    await untilGone(pid);
    await cleanUp();
  });
});
