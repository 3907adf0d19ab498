import { constants, createWriteStream, open, statSync } from 'node:fs';
import { access, open as openFile, realpath, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { RushhourError, reasonOf } from '../border/errors.ts';

/** How long a named pipe may be without a reader when everything else is done, milliseconds. */
const READER_TIMEOUT_MS = 30_000;
const READER_POLL_MS = 50;

const STANDARD_OUTPUT = ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** A file that is asked for, and the option that asks for it. */
export interface WantedFile {
  /** As the command names it, for messages. */
  readonly option: string;
  readonly path: string;
}

/** Whether this names the standard output of this process; opening it anew would overwrite what is in it. */
export function isStandardOutput(path: string): boolean {
  return STANDARD_OUTPUT.includes(path);
}

/**
 * Checks before a run that everything can be written after it, each to a file of its own. Leaves what is in the
 * files: another reason may yet stop the run. Opens no named pipe: its reader would take that for the end.
 *
 * @throws RushhourError `INVALID_OPTION`
 */
export async function checkDestinations(wanted: readonly WantedFile[]): Promise<void> {
  const optionOf = new Map<string, string>();
  for (const file of wanted) {
    const { option, path } = file;
    await checkWritable(file);
    const identity = await identityOf(path);
    if (identity === null) continue;
    const other = optionOf.get(identity);
    if (other !== undefined) {
      throw new RushhourError(
        'INVALID_OPTION',
        `${other} and ${option} both write to ${path}: give each a file of its own`,
      );
    }
    optionOf.set(identity, option);
  }
}

async function checkWritable({ option, path }: WantedFile): Promise<void> {
  if (isStandardOutput(path)) return;
  if (path === '') throw new RushhourError('INVALID_OPTION', `${option}: the name is empty`);
  try {
    if (isNamedPipe(path)) await access(path, constants.W_OK);
    else await (await openFile(path, 'a')).close();
  } catch (error) {
    throw new RushhourError(
      'INVALID_OPTION',
      `${option}: ${path} cannot be written: ${reasonOf(error)}`,
    );
  }
}

/** Equal for two names of one file; null where several may write, as to `/dev/null`. */
async function identityOf(path: string): Promise<string | null> {
  if (isStandardOutput(path)) return 'standard output';
  const found = await stat(path).catch(() => null);
  if (found === null) return join(await realpath(dirname(resolve(path))), basename(path));
  return found.isCharacterDevice() ? null : `${found.dev}:${found.ino}`;
}

function isNamedPipe(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false;
}

/** Opens a file, a named pipe or standard output, to be written from its beginning. Opening may yet fail. */
export function openDestination(path: string): Writable {
  if (isStandardOutput(path)) return new StandardOutput();
  return isNamedPipe(path) ? new NamedPipe(path) : createWriteStream(path);
}

/** From here on nothing else is waited for: a named pipe without a reader is given up after 30 s. */
export function expectReader(destination: Writable): void {
  if (destination instanceof NamedPipe) destination.expectReader();
}

/**
 * Writes a file piece by piece, so that no text of it is ever whole in memory. Resolves when everything is in
 * it.
 */
export async function writeTo(path: string, pieces: Iterable<string>): Promise<void> {
  const destination = openDestination(path);
  expectReader(destination);
  await pipeline(Readable.from(pieces), destination);
}

/**
 * A named pipe, opened without blocking a thread once a program reads from it: `open` would wait for that, and
 * keep this process from ending.
 */
class NamedPipe extends Writable {
  readonly #path: string;
  #socket: Socket | null = null;
  #giveUpAtMs = Number.POSITIVE_INFINITY;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  expectReader(): void {
    this.#giveUpAtMs = performance.now() + READER_TIMEOUT_MS;
  }

  override _construct(done: (error?: Error | null) => void): void {
    this.#open().then(() => done(), done);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.#socket!.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket!.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket?.destroy();
    done(error);
  }

  async #open(): Promise<void> {
    const { O_WRONLY, O_NONBLOCK } = constants;
    while (!this.destroyed) {
      try {
        const fd = await promisify(open)(this.#path, O_WRONLY | O_NONBLOCK);
        this.#socket = new Socket({ fd, readable: false, writable: true });
        this.#socket.on('error', (error) => this.destroy(error));
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      }
      if (performance.now() > this.#giveUpAtMs) throw new Error('no program reads from this pipe');
      await sleep(READER_POLL_MS);
    }
  }
}

/** Stays open for others when it ends. Once its reader is gone (`| head`), what is written is no longer wanted. */
class StandardOutput extends Writable {
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    process.stdout.write(chunk, (error) => done(isClosedPipe(error) ? null : error));
  }
}

function isClosedPipe(error: NodeJS.ErrnoException | null | undefined): boolean {
  return error?.code === 'EPIPE' || error?.code === 'ERR_STREAM_DESTROYED';
}
