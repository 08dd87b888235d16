import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One message as it came. */
export type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };
type Answer = (response: ServerResponse, count: number) => void;

/** Somebody who is told something over HTTP on this machine, and answers as they are told to: 204 unless told otherwise. */
export class Receiver {
  readonly received: Received[] = [];
  /** Called with how many messages have come, this one too. */
  answer: Answer = answering(204);

  private constructor(
    readonly url: string,
    private readonly closeServer: () => Promise<void>,
  ) {}

  /** Starts on a port of its own. */
  static async start(): Promise<Receiver> {
    const here: { receiver?: Receiver } = {};
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
      incoming.on('end', () =>
        here.receiver?.take({ headers: incoming.headers, body: String(Buffer.concat(chunks)) }, response),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    here.receiver = new Receiver(`http://127.0.0.1:${port}/`, close);
    return here.receiver;
  }

  /** Ends it, with what it has not answered. */
  close(): Promise<void> {
    return this.closeServer();
  }

  private take(message: Received, response: ServerResponse): void {
    this.received.push(message);
    this.answer(response, this.received.length);
  }
}

/** Answers with a status and nothing more. */
export const answering =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end();
