import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ServicesOptions, Truth } from './services.ts';

const SERVICES = join(import.meta.dirname, 'services.ts');

/** Services in a separate process. */
export interface Services {
  readonly pid: number;
  readonly urls: Readonly<Record<string, string>>;
  /** Ends them and returns how long they really took. */
  stop(): Promise<Truth>;
}

export async function startServices(options: ServicesOptions): Promise<Services> {
  const child = fork(SERVICES, [JSON.stringify(options)]);
  const urls = await messageOf<Record<string, string>>(child);
  return {
    pid: child.pid!,
    urls,
    stop: () => {
      child.send('stop');
      return messageOf<Truth>(child);
    },
  };
}

function messageOf<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message));
    child.once('exit', (code) => reject(new Error(`services ended with ${code}`)));
  });
}
