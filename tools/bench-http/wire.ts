import type { Server } from 'node:http';
import { Duplex } from 'node:stream';

/** So many requests are on their way at any time. */
const wires = 4;

/** A connection that never leaves the process: no system call, and nobody else, has a part in what a request takes. */
class Wire extends Duplex {
  #received = '';
  #answered: (answer: string) => void = () => {};
  #failed: (error: Error) => void = () => {};

  constructor() {
    super({ decodeStrings: false });
  }

  /** Sends a request, and gives the whole answer. */
  ask(request: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.push(request);
    });
  }

  /** The server sets limits of time to a socket. */
  setTimeout(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.#take(chunk);
    done();
  }

  override _writev(chunks: { readonly chunk: Buffer | string }[], done: () => void): void {
    for (const { chunk } of chunks) this.#take(chunk);
    done();
  }

  /** The server closes the connection; whoever still waits for an answer is told. */
  override _final(done: () => void): void {
    done();
    this.destroy();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#failed(error ?? new Error('The server closed a connection instead of answering.'));
    done(error);
  }

  #take(chunk: Buffer | string): void {
    this.#received += chunk.toString('latin1');
    if (!isWhole(this.#received)) return;
    const answer = this.#received;
    this.#received = '';
    this.#answered(answer);
  }
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /^content-length: (\d+)/im.exec(answer)?.[1];
  return length === undefined ? answer.endsWith('\r\n0\r\n\r\n') : answer.length >= end + 4 + Number(length);
}

/** Has a server answer so many requests within its own process, with one token after the other; all answers must be good. */
export async function play(server: Server, tokens: readonly string[], requests: number): Promise<void> {
  const texts = tokens.map((token) =>
    Buffer.from(`GET /reports HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n\r\n`),
  );
  let sent = 0;
  async function keepAsking(): Promise<void> {
    const wire = new Wire();
    server.emit('connection', wire);
    while (sent < requests) {
      sent += 1;
      const answer = await wire.ask(texts[sent % texts.length] ?? Buffer.alloc(0));
      if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(`A good token was answered with\n${answer}`);
      // Answers to one wire and the next requests on the others take turns, as they do with sockets.
      await new Promise(setImmediate);
    }
    wire.destroy();
  }
  await Promise.all(Array.from({ length: wires }, keepAsking));
}
