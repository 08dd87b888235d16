import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { CookieJar } from './cookie-jar.js';
import { tellExchange } from './exchanges.js';

/** A request as it went out, so that the very same bytes can go out again. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The `cookie` header as it was then. */
  readonly cookie: string | undefined;
}

/** What came back. `body` is the parsed JSON, or undefined when it is not JSON. */
export interface BrowserReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly setCookies: readonly string[];
  readonly text: string;
  readonly body: unknown;
  readonly sent: SentRequest;
}

/** What one request has besides its path. */
export interface RequestSettings {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, with the JSON content type unless `headers` say otherwise. */
  readonly rawBody?: string;
  /** Added to what a browser sends; null leaves a header out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** How a browser is set up. */
export interface BrowserSettings {
  readonly timeoutMs?: number;
  /** Where its connections go; the origin's port unless told. */
  readonly port?: number;
  /** Sent with every request; null leaves a header out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

const maximumBytes = 4 * 1024 * 1024;

/**
 * One browser profile at one origin: cookies, keep-alive and the headers of a same-origin `fetch`.
 * `localhost`, every `*.localhost` and loopback addresses only; redirects are not followed.
 */
export class Browser {
  readonly cookies = new CookieJar();
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #settings: BrowserSettings;

  constructor(origin: string, settings: BrowserSettings = {}) {
    this.#url = new URL(origin);
    this.#settings = settings;
    const { hostname, protocol } = this.#url;
    if (protocol !== 'http:' || !/^(?:127\.0\.0\.1|(?:[^.]+\.)*localhost)$/.test(hostname)) {
      throw new Error(`${origin} is not a plain loopback origin`);
    }
  }

  get origin(): string {
    return this.#url.origin;
  }

  get(path: string, settings?: RequestSettings): Promise<BrowserReply> {
    return this.request('GET', path, settings);
  }

  post(path: string, body: unknown, settings?: RequestSettings): Promise<BrowserReply> {
    return this.request('POST', path, { ...settings, body });
  }

  delete(path: string, settings?: RequestSettings): Promise<BrowserReply> {
    return this.request('DELETE', path, settings);
  }

  request(method: string, path: string, { body, rawBody, headers = {} }: RequestSettings = {}): Promise<BrowserReply> {
    const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const all = {
      accept: 'application/json, application/problem+json',
      'accept-language': 'en',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      // A browser writes Origin on every method but GET and HEAD (Fetch, "append a request Origin header").
      origin: method === 'GET' || method === 'HEAD' ? null : this.origin,
      'content-type': text === undefined ? null : 'application/json',
      ...this.#settings.headers,
      ...headers,
    };
    const kept = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
    return this.#send({ method, path, headers: Object.fromEntries(kept), body: text, cookie: this.#cookieFor(path) });
  }

  /**
   * Sends the same method, path, headers and bytes again: with the cookies of now, or with those of then, as a browser
   * does that never saw the answer.
   */
  repeat({ sent }: Pick<BrowserReply, 'sent'>, cookies: 'of now' | 'of then' = 'of now'): Promise<BrowserReply> {
    return this.#send(cookies === 'of then' ? sent : { ...sent, cookie: this.#cookieFor(sent.path) });
  }

  /** Ends the idle connections. */
  close(): void {
    this.#agent.destroy();
  }

  #cookieFor(path: string): string | undefined {
    return this.cookies.header(new URL(path, this.origin).pathname);
  }

  async #send(sent: SentRequest): Promise<BrowserReply> {
    const reply = await this.#exchange(sent);
    const { status, headers, text } = reply;
    const { method, path, body } = sent;
    const url = `http://127.0.0.1:${this.#url.port}`;
    await tellExchange({ url, method, path, sent: body, status, headers, text });
    return reply;
  }

  #exchange(sent: SentRequest): Promise<BrowserReply> {
    const { cookie } = sent;
    const headers: OutgoingHttpHeaders = {
      host: this.#url.host,
      ...(cookie === undefined ? {} : { cookie }),
      ...sent.headers,
    };
    if (sent.body !== undefined || sent.method !== 'GET')
      headers['content-length'] ??= Buffer.byteLength(sent.body ?? '');
    // Node does not resolve *.localhost (RFC 6761 §6.3); the Host header names the tenant.
    const port = this.#settings.port ?? (this.#url.port === '' ? 80 : Number(this.#url.port));
    const target = { host: '127.0.0.1', port };
    const signal = AbortSignal.timeout(this.#settings.timeoutMs ?? 15_000);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { ...target, method: sent.method, path: sent.path, agent: this.#agent, headers, signal },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > maximumBytes)
              response.destroy(new Error(`${sent.path} answers more than ${maximumBytes} bytes`));
            chunks.push(chunk);
          });
          response.on('error', reject);
          response.on('end', () => {
            const setCookies = response.headers['set-cookie'] ?? [];
            for (const line of setCookies) this.cookies.accept(line);
            const text = Buffer.concat(chunks).toString();
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              setCookies,
              text,
              body: parse(text),
              sent,
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(sent.body);
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
