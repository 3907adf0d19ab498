import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';

export interface Nginx {
  /** Lets it finish its requests and end: connections get a `GOAWAY`, or are closed. */
  quit(): void;
  stop(): Promise<void>;
}

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });

/** nginx with this server block, which listens on this port of 127.0.0.1. */
export async function startNginx(port: number, server: string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-nginx-'));
  const configuration = `
    daemon off;
    worker_processes 1;
    pid ${folder}/pid;
    events { worker_connections 1024; }
    http {
      access_log off;
      client_body_temp_path ${folder}/body;
      default_type application/json;
      server { ${server} }
    }`;
  writeFileSync(join(folder, 'nginx.conf'), configuration);
  const args = ['-p', folder, '-c', 'nginx.conf', '-e', join(folder, 'error.log')];
  const child = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await vi.waitUntil(() => accepts(port), { timeout: 20_000 });
  return {
    quit: () => void child.kill('SIGQUIT'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** A currently unused port. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
