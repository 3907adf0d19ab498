import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that serves POST / and closes connections after this many idle seconds. */
export interface IdleServer {
  readonly name: string;
  /** Whether its responses announce it (`Keep-Alive: timeout=`). */
  readonly hints: boolean;
  readonly program: string;
  /** The command that serves on this port of 127.0.0.1. */
  command(port: number, seconds: number, folder: string): readonly string[];
}

const nodeSource = (port: number, seconds: number, hints: boolean) => `
const http = require('node:http');
const server = http.createServer((request, response) => {
  request.resume();
  ${hints ? '' : "response.setHeader('connection', 'keep-alive');"}
  request.on('end', () => response.end('{}'));
});
// Node.js adds a second to the timeout that it announces.
server.keepAliveTimeout = ${seconds * 1000};
server.keepAliveTimeoutBuffer = 0;
server.listen(${port}, '127.0.0.1');
`;

const goSource = (port: number, seconds: number) => `
package main

import (
	"io"
	"net/http"
	"time"
)

func main() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Write([]byte("{}"))
	})
	server := &http.Server{Addr: "127.0.0.1:${port}", Handler: handler, IdleTimeout: ${seconds} * time.Second}
	panic(server.ListenAndServe())
}
`;

const nginxConf = (port: number, seconds: number, folder: string, hints: boolean) => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  keepalive_requests 1000000;
  keepalive_timeout ${seconds}s${hints ? ` ${seconds}s` : ''};
  server { listen 127.0.0.1:${port}; location / { return 200 '{}'; } }
}
`;

const apacheConf = (port: number, seconds: number, folder: string) => `
ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/apache.pid
ErrorLog ${folder}/apache.log
DefaultRuntimeDir ${folder}
Listen 127.0.0.1:${port}
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
KeepAlive On
KeepAliveTimeout ${seconds}
MaxKeepAliveRequests 0
RewriteEngine On
RewriteRule .* - [R=204,L]
`;

const uvicornApp = `
async def app(scope, receive, send):
    if scope['type'] != 'http':
        return
    while (await receive()).get('more_body'):
        pass
    headers = [(b'content-length', b'2')]
    await send({'type': 'http.response.start', 'status': 200, 'headers': headers})
    await send({'type': 'http.response.body', 'body': b'{}'})
`;

const write = (folder: string, name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

export const SERVERS: readonly IdleServer[] = [
  ...[true, false].map(
    (hints): IdleServer => ({
      name: 'node',
      hints,
      program: process.execPath,
      command: (port, seconds, folder) => [
        process.execPath,
        write(folder, 'server.cjs', nodeSource(port, seconds, hints)),
      ],
    }),
  ),
  ...[true, false].map(
    (hints): IdleServer => ({
      name: 'nginx',
      hints,
      program: 'nginx',
      command(port, seconds, folder) {
        write(folder, 'nginx.conf', nginxConf(port, seconds, folder, hints));
        return ['nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'];
      },
    }),
  ),
  {
    name: 'apache',
    hints: true,
    program: 'apache2',
    command: (port, seconds, folder) => [
      ...['apache2', '-DFOREGROUND', '-f'],
      write(folder, 'apache.conf', apacheConf(port, seconds, folder)),
    ],
  },
  {
    name: 'go',
    hints: false,
    program: 'go',
    command(port, seconds, folder) {
      const source = write(folder, 'main.go', goSource(port, seconds));
      const binary = join(folder, 'server');
      spawnSync('go', ['build', '-o', binary, source], { stdio: 'inherit' });
      return [binary];
    },
  },
  {
    name: 'uvicorn',
    hints: false,
    program: 'uvicorn',
    command(port, seconds, folder) {
      write(folder, 'app.py', uvicornApp);
      const where = ['--port', `${port}`, '--app-dir', folder, '--timeout-keep-alive'];
      return ['uvicorn', 'app:app', '--log-level', 'error', ...where, `${seconds}`];
    },
  },
];

export function isInstalled({ program }: IdleServer): boolean {
  return spawnSync('which', [program]).status === 0;
}

/** Starts it; resolves once it accepts connections. */
export async function startServer(
  server: IdleServer,
  port: number,
  seconds: number,
  folder: string,
): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true });
  const [command, ...args] = server.command(port, seconds, folder);
  const child: ChildProcess = spawn(command!, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  for (let attempt = 0; !(await accepts(port)); attempt++) {
    if (attempt > 100) throw new Error(`${server.name} does not accept connections`);
    await sleep(100);
  }
  return async () => {
    child.kill();
    await ended;
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
