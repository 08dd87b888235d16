import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../system.js';

/** A product's back-channel: keeps the forms that are posted to it. */
export class LogoutListener {
  readonly forms: URLSearchParams[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<LogoutListener> {
    const server = createServer();
    const listener = new LogoutListener(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => void chunks.push(chunk));
      request.on('end', () => {
        listener.forms.push(new URLSearchParams(Buffer.concat(chunks).toString()));
        response.writeHead(200, { 'cache-control': 'no-store' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return listener;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/backchannel_logout`;
  }

  /** The form that tells of a session's end, once it has come. */
  about(sid: unknown): Promise<URLSearchParams> {
    return eventually(() => Promise.resolve(this.forms.find((form) => sidIn(form.get('logout_token') ?? '') === sid)));
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const sidIn = (token: string): unknown =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}') as { sid?: unknown }).sid;
