import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_BODY } from '../../src/journey/sample-answer.ts';
import { TARGET_CORE } from './processes.ts';

const PORT = 8090;
const TLS_PORT = 8091;
const HTTP2_PORT = 8092;

const CERTIFICATES = join(import.meta.dirname, '../../test/hostile/certificates');

export interface Nginx {
  readonly url: string;
  /** HTTP/1.1 over TLS, with a self-signed certificate. */
  readonly tlsUrl: string;
  /** HTTP/2 over the same TLS. */
  readonly http2Url: string;
  /** Requests handled since nginx started, including this one. */
  requestsSoFar(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * One nginx worker on the target's core: every request gets the body that satisfies every step.
 *
 * @param limitRps requests above this rate get 503: `limit_req`, with room for bursts of 20
 */
export async function startNginx(limitRps: number | null = null): Promise<Nginx> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const taken = await requestsSoFar(agent).then(
    () => true,
    () => false,
  );
  if (taken) throw new Error(`port ${PORT} is in use: is a nginx of an earlier bench still there?`);
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-nginx-'));
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, limitRps));
  const child = spawn(
    'taskset',
    ['-c', `${TARGET_CORE}`, 'nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  let failure: string | null = null;
  const exited = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      failure = reason;
      resolve();
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', () => end(`it ended; is port ${PORT} in use?`));
  });
  const nginx: Nginx = {
    url: `http://127.0.0.1:${PORT}`,
    tlsUrl: `https://127.0.0.1:${TLS_PORT}`,
    http2Url: `https://127.0.0.1:${HTTP2_PORT}`,
    requestsSoFar: () => requestsSoFar(agent),
    stop: async () => {
      agent.destroy();
      child.kill();
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
  while (failure === null) {
    try {
      await nginx.requestsSoFar();
      return nginx;
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`nginx could not be started: ${failure}`);
}

/** `return` precedes the limit, so it stands behind a file that does not exist. */
const LIMITED =
  'limit_req zone=all burst=20 nodelay; limit_req_log_level info; root /none; try_files /none @answer;';

function configuration(folder: string, limitRps: number | null): string {
  const answer = `return 200 '${SAMPLE_BODY}';`;
  const zone = `limit_req_zone $binary_remote_addr zone=all:1m rate=${limitRps}r/s;`;
  return `
daemon off;
worker_processes 1;
pid ${folder}/pid;
events { worker_connections 16384; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  default_type application/json;
  ${limitRps === null ? '' : zone}
  server {
    listen 127.0.0.1:${PORT} backlog=4096;
    listen 127.0.0.1:${TLS_PORT} ssl;
    listen 127.0.0.1:${HTTP2_PORT} ssl http2;
    ssl_certificate ${join(CERTIFICATES, 'good.pem')};
    ssl_certificate_key ${join(CERTIFICATES, 'service.key')};
    location = /_status { stub_status; }
    location / { ${limitRps === null ? answer : LIMITED} }
    location @answer { ${answer} }
  }
}
`;
}

function requestsSoFar(agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get({ port: PORT, path: '/_status', agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(Number(/\n\s*\d+\s+\d+\s+(\d+)/.exec(text)?.[1])));
    });
    request.once('error', reject);
  });
}
