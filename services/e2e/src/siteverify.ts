import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What Cloudflare would say of a token; nothing: it never answers. */
export type SiteverifyAnswer = { status?: number; body: string } | undefined;

/** A server that stands where Cloudflare's does, which no test can reach. */
export type Siteverify = {
  readonly url: string;
  /** What it was asked: the fields of each form. */
  readonly asked: readonly Record<string, string>[];
  close: () => void;
};

const textOf = async (request: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** Answers each token as it is told. */
export async function siteverify(answerTo: (token: string) => SiteverifyAnswer): Promise<Siteverify> {
  const asked: Record<string, string>[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const form = Object.fromEntries(new URLSearchParams(text));
      asked.push(form);
      const answer = answerTo(form['response'] ?? '');
      if (answer) response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/turnstile/v0/siteverify`, asked, close };
}

/** That a token is good for pages of one host. */
export const goodFor = (hostname: string): SiteverifyAnswer => ({
  body: JSON.stringify({ success: true, hostname, challenge_ts: new Date().toISOString(), 'error-codes': [] }),
});

/** That a token is not good, and why. */
export const badFor = (...codes: string[]): SiteverifyAnswer => ({
  body: JSON.stringify({ success: false, 'error-codes': codes }),
});
