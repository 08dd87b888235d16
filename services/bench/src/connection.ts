import net from 'node:net';

const empty = Buffer.alloc(0);
const headEnd = Buffer.from('\r\n\r\n');

/** What came back; header names in lower case. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly body: string;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A very small keep-alive HTTP/1.1 client for load on loopback: one request at a time on each connection. It costs a
 * fraction of fetch, so that the driver takes little of the machine that it measures.
 */
export class Connection {
  readonly origin: string;
  readonly #authority: string;
  readonly #port: number;
  #socket: net.Socket | undefined;
  #buffer: Buffer = empty;
  #waiting: Waiting | undefined;

  constructor(origin: string) {
    const url = new URL(origin);
    if (url.protocol !== 'http:' || !/^(?:127\.0\.0\.1|(?:[^.]+\.)*localhost)$/.test(url.hostname))
      throw new Error('loopback only');
    this.origin = url.origin;
    this.#authority = url.host;
    this.#port = Number(url.port);
  }

  /** Every server gets the same headers: those that a browser's same-origin `fetch` sends and a server may look at. */
  post(path: string, body: string, cookie = ''): Promise<Reply> {
    if (this.#waiting) throw new Error('one request at a time');
    const socket = (this.#socket ??= this.#open());
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${this.#authority}\r\norigin: ${this.origin}\r\nsec-fetch-site: same-origin\r\n` +
          `accept: application/json\r\naccept-language: en\r\n${cookie === '' ? '' : `cookie: ${cookie}\r\n`}` +
          `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): net.Socket {
    const socket = net.connect({ host: '127.0.0.1', port: this.#port, noDelay: true });
    this.#buffer = empty;
    const lost = (error: Error) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#settle()?.reject(error);
    };
    // A server that hangs must not hang the run.
    socket.setTimeout(20_000, () => socket.destroy(new Error('no answer within 20 s')));
    socket.on('data', (chunk: Buffer) => {
      this.#buffer = this.#buffer.length > 0 ? Buffer.concat([this.#buffer, chunk]) : chunk;
      this.#drain();
    });
    socket.on('error', lost);
    socket.on('close', () => lost(new Error('connection closed')));
    return socket;
  }

  #settle(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }

  #drain(): void {
    const end = this.#buffer.indexOf(headEnd);
    if (end < 0) return;
    const head = parseHead(this.#buffer.toString('latin1', 0, end));
    const body = readBody(this.#buffer, end + 4, head);
    if (body === undefined) return;
    this.#buffer = this.#buffer.subarray(body.end);
    if (head.headers['connection'] === 'close') this.close();
    this.#settle()?.resolve({ ...head, body: body.text });
  }
}

type Head = Omit<Reply, 'body'>;

function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n');
  const headers: Record<string, string> = {};
  const setCookies: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'set-cookie') setCookies.push(value);
    else headers[name] = value;
  }
  return { status: Number(first.slice(9, 12)), headers, setCookies };
}

function readBody(buffer: Buffer, start: number, { status, headers }: Head): { text: string; end: number } | undefined {
  if (headers['transfer-encoding'] === 'chunked') return readChunks(buffer, start);
  const length = status === 204 || status === 304 ? 0 : Number(headers['content-length'] ?? 0);
  const end = start + length;
  return buffer.length < end ? undefined : { text: buffer.toString('utf8', start, end), end };
}

function readChunks(buffer: Buffer, start: number): { text: string; end: number } | undefined {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const line = buffer.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(buffer.toString('latin1', at, line), 16);
    const next = line + 2 + size + 2;
    if (buffer.length < next) return undefined;
    if (size === 0) return { text: Buffer.concat(parts).toString(), end: next };
    parts.push(buffer.subarray(line + 2, line + 2 + size));
    at = next;
  }
}

/** The name=value pairs of a fresh browser's cookies, as the next request sends them. */
export function cookiesOf({ setCookies }: Pick<Reply, 'setCookies'>): string {
  return setCookies.map((line) => line.split(';', 1)[0]).join('; ');
}
