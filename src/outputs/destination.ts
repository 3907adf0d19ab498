import { constants, createWriteStream, open, type Stats, statSync } from 'node:fs';
import { access, open as openFile, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { makeFolder } from '../border/make-folder.ts';

/** How long to wait for a reader of a named pipe when everything else is done, milliseconds. */
const READER_TIMEOUT_MS = 30_000;
const READER_POLL_MS = 50;

const STANDARD_OUTPUT = ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** A requested file, and the option that requests it. */
export interface WantedFile {
  /** As on the command line, for messages. */
  readonly option: string;
  readonly path: string;
  /** Its folder, if that is created when it does not exist. */
  readonly folder?: string;
  /** Whether the output opens it in its own way: it is only compared with other files. */
  readonly opensItself?: boolean;
}

/** Whether this path is the standard output of this process; opening it again would overwrite its content. */
export function isStandardOutput(path: string): boolean {
  return STANDARD_OUTPUT.includes(path);
}

/** The requested files of these options; those that are undefined were not requested. */
export function wantedFiles(byOption: Readonly<Record<string, string | undefined>>): WantedFile[] {
  return Object.entries(byOption).flatMap(([option, path]) =>
    path === undefined ? [] : [{ option, path }],
  );
}

/**
 * The check of everything that a command writes, before it writes anything: that no output replaces an input, that every
 * output can be written, and each to its own file. No file is changed or left behind, only folders, because the run may
 * still be rejected for another reason. Does not open named pipes: their readers would see an end of file.
 *
 * @param inputs all files that the command reads
 * @throws RushhourError `INVALID_OPTION`
 */
export async function checkDestinations(
  wanted: readonly WantedFile[],
  inputs: readonly string[],
): Promise<void> {
  await checkInputsStay(wanted, inputs);
  const created: string[] = [];
  try {
    for (const file of wanted) {
      if (await checkWritable(file)) created.push(file.path);
    }
    await checkDistinct(wanted);
  } finally {
    // An empty file that cannot be removed does no harm.
    await Promise.allSettled(created.map((path) => rm(path)));
  }
}

async function checkInputsStay(
  wanted: readonly WantedFile[],
  inputs: readonly string[],
): Promise<void> {
  const found = await Promise.all(inputs.map(statsOf));
  const read = new Set(found.flatMap((stats) => (stats === null ? [] : inodeOf(stats))));
  for (const { option, path, folder } of wanted) {
    const identity = await identityOf(path);
    if (identity === null || !read.has(identity)) continue;
    const other = folder === undefined ? 'file' : 'folder';
    throw new RushhourError(
      'INVALID_OPTION',
      `${option} would replace ${path}, which is an input: choose another ${other}`,
    );
  }
}

async function checkDistinct(wanted: readonly WantedFile[]): Promise<void> {
  const optionOf = new Map<string, string>();
  for (const { option, path } of wanted) {
    const identity = await identityOf(path);
    if (identity === null) continue;
    const other = optionOf.get(identity);
    if (other !== undefined) {
      throw new RushhourError(
        'INVALID_OPTION',
        `${other} and ${option} both write to ${path}: choose a separate file for each`,
      );
    }
    optionOf.set(identity, option);
  }
}

/** Returns whether it created the file. */
async function checkWritable({
  option,
  path,
  folder,
  opensItself = false,
}: WantedFile): Promise<boolean> {
  if (isStandardOutput(path) || opensItself) return false;
  if (path === '') throw new RushhourError('INVALID_OPTION', `${option}: the name is empty`);
  if (folder !== undefined) await makeFolderFor(option, folder);
  try {
    if (!(await isNamedPipe(path))) return await opens(path);
    await access(path, constants.W_OK);
    return false;
  } catch (error) {
    throw new RushhourError(
      'INVALID_OPTION',
      `${option}: ${path} cannot be written: ${reasonOf(error)}`,
    );
  }
}

async function makeFolderFor(option: string, folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (error) {
    throw new RushhourError(
      'INVALID_OPTION',
      `${option}: ${folder || '""'} cannot be created: ${reasonOf(error)}`,
    );
  }
}

/** Opens a file as it is. Returns whether it was created. */
async function opens(path: string): Promise<boolean> {
  const opened = await openFile(path, 'ax').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
  await (opened ?? (await openFile(path, 'a'))).close();
  return opened !== null;
}

/** Equal for two names of the same file; null if several outputs may write to it, as to `/dev/null`. */
async function identityOf(path: string): Promise<string | null> {
  if (isStandardOutput(path)) return 'standard output';
  const found = await statsOf(path);
  if (found === null) return resolve(path);
  return found.isCharacterDevice() ? null : inodeOf(found);
}

function inodeOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

async function isNamedPipe(path: string): Promise<boolean> {
  return (await statsOf(path))?.isFIFO() ?? false;
}

/**
 * Null if there is no such file. Asynchronous: if a file server is gone, only this answer never comes, and the thread is
 * not blocked.
 */
function statsOf(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null);
}

/** Opens a file, a named pipe or standard output for writing from the beginning. Opening may still fail. */
export function openDestination(path: string): Writable {
  const isPipe = statSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false;
  return destinationAt(path, isPipe);
}

function destinationAt(path: string, isPipe: boolean): Writable {
  if (isStandardOutput(path)) return new StandardOutput();
  return isPipe ? new NamedPipe(path) : createWriteStream(path);
}

/** Called when everything else is done: from now on a named pipe without a reader is given up after 30 s. */
export function expectReader(destination: Writable): void {
  if (destination instanceof NamedPipe) destination.expectReader();
}

/**
 * Writes a file in pieces, so that its text is never in memory as a whole. Resolves when everything has been
 * written.
 */
export async function writeTo(path: string, pieces: Iterable<string>): Promise<void> {
  const destination = destinationAt(path, await isNamedPipe(path));
  expectReader(destination);
  await pipeline(Readable.from(pieces), destination);
}

/**
 * A named pipe that is opened as soon as a program reads from it, without blocking a thread: a plain `open` would wait
 * for a reader, and keep this process from ending.
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
      if (performance.now() > this.#giveUpAtMs)
        throw new Error('no program is reading from this pipe');
      await sleep(READER_POLL_MS);
    }
  }
}

/** Leaves standard output open for others. Once its reader is gone (`| head`), further output is discarded. */
class StandardOutput extends Writable {
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    process.stdout.write(chunk, (error) => done(isClosedPipe(error) ? null : error));
  }
}

function isClosedPipe(error: NodeJS.ErrnoException | null | undefined): boolean {
  return error?.code === 'EPIPE' || error?.code === 'ERR_STREAM_DESTROYED';
}
