import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '../..');

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

interface Documentation {
  readonly value: string;
}

/** What an editor with TypeScript shows: the compiler's own language server, accessed over LSP. */
export class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #received = Buffer.alloc(0);
  #ids = 0;

  constructor() {
    this.#process = spawn(join(ROOT, 'node_modules/.bin/tsc'), ['--lsp', '--stdio'], { cwd: ROOT });
    this.#process.stdout.on('data', (bytes: Buffer) => this.#receive(bytes));
    this.#process.on('exit', () => {
      for (const { reject } of this.#pending.values()) reject(new Error('the server has ended'));
    });
  }

  async start(): Promise<void> {
    const rootUri = pathToFileURL(ROOT).href;
    const capabilities = { textDocument: { diagnostic: {}, hover: {}, completion: {} } };
    await this.#ask('initialize', { processId: process.pid, rootUri, capabilities });
    this.#tell('initialized', {});
  }

  /** Opens a file that need not exist. @param path from the root of the repository */
  open(path: string, text: string): OpenFile {
    const uri = pathToFileURL(join(ROOT, path)).href;
    const textDocument = { uri, languageId: 'typescript', version: 1, text };
    this.#tell('textDocument/didOpen', { textDocument });
    return new OpenFile({ uri }, (method, params) => this.#ask(method, params));
  }

  async stop(): Promise<void> {
    await this.#ask('shutdown', undefined);
    this.#tell('exit', undefined);
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#ids;
    const answer = Promise.withResolvers<unknown>();
    this.#pending.set(id, answer);
    this.#send({ id, method, params });
    return answer.promise;
  }

  #tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const head = this.#received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const [, length] = /content-length: (\d{1,9})/i.exec(
        this.#received.toString('utf8', 0, head),
      )!;
      const end = head + 4 + Number(length);
      if (this.#received.length < end) return;
      const message = JSON.parse(this.#received.toString('utf8', head + 4, end)) as Message;
      this.#received = this.#received.subarray(end);
      this.#take(message);
    }
  }

  #take({ id, method, result, error }: Message): void {
    if (id === undefined) return;
    if (method !== undefined) {
      // Requests of the server to an editor, such as watching files.
      this.#process.stdin.write(responseTo(id, method));
      return;
    }
    const answer = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new Error(error.message));
  }
}

function responseTo(id: number, method: string): string {
  const result = method === 'workspace/configuration' ? [null] : null;
  const body = JSON.stringify({ jsonrpc: '2.0', id, result });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

class OpenFile {
  readonly #textDocument: { readonly uri: string };
  readonly #ask: (method: string, params: unknown) => Promise<unknown>;

  constructor(
    textDocument: { readonly uri: string },
    ask: (method: string, params: unknown) => Promise<unknown>,
  ) {
    this.#textDocument = textDocument;
    this.#ask = ask;
  }

  /** Completions at a position. */
  async completions(position: Position): Promise<string[]> {
    const textDocument = this.#textDocument;
    const answer = await this.#ask('textDocument/completion', { textDocument, position });
    const list = answer as { items?: { label: string }[] } | { label: string }[] | null;
    const items = Array.isArray(list) ? list : (list?.items ?? []);
    return items.map(({ label }) => label.replace(/\?$/, ''));
  }

  /** The hover text of the name at a position. */
  async hover(position: Position): Promise<string> {
    const textDocument = this.#textDocument;
    const answer = await this.#ask('textDocument/hover', { textDocument, position });
    const hover = answer as { contents: Documentation | string } | null;
    if (hover === null) return '';
    return typeof hover.contents === 'string' ? hover.contents : hover.contents.value;
  }

  /** The diagnostics: line from 1, and message. */
  async errors(): Promise<string[]> {
    const textDocument = this.#textDocument;
    const answer = await this.#ask('textDocument/diagnostic', { textDocument });
    const report = answer as { items: { range: { start: Position }; message: string }[] };
    return report.items.map(({ range, message }) => `${range.start.line + 1}: ${message}`);
  }
}
