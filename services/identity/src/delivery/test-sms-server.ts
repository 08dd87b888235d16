// Somebody who sends text messages, for tests: takes signed posts and keeps them, or fails as it is told to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const sms = z.strictObject({ id: z.string(), to: z.string(), text: z.string() });
export type ReceivedSms = z.infer<typeof sms>;
type Answer = { status: number; headers?: Record<string, string>; body?: string };

export const smsSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

/** Answers what `answer` says of the nth post, else 202 if it is signed and 401 if not. */
export async function startSmsServer(options: { answer?: (post: number) => Answer | undefined; holdMs?: number } = {}) {
  const received: ReceivedSms[] = [];
  const seen = { posts: 0, paths: [] as string[], at: [] as number[] };
  const webhook = new Webhook(smsSecret);

  async function take(request: IncomingMessage): Promise<Answer> {
    if (request.method !== 'POST') return { status: 405 };
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.posts += 1;
    seen.at.push(Date.now());
    await delay(options.holdMs ?? 0);
    const told = options.answer?.(seen.posts);
    if (told) return told;
    try {
      const body = webhook.verify(Buffer.concat(chunks), request.headers as Record<string, string>);
      const message = sms.parse(body);
      if (message.id !== request.headers['webhook-id']) return { status: 400 };
      received.push(message);
      return { status: 202, body: '{}' };
    } catch {
      return { status: 401 };
    }
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    seen.paths.push(request.url ?? '');
    void take(request).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const to = (number: string) => received.filter((one) => one.to === number);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`,
    received,
    seen,
    to,
    /** The newest of so many messages to a number, as soon as they are there. */
    async newestTo(number: string, count = 1): Promise<string> {
      for (let waits = 0; waits < 200 && to(number).length < count; waits += 1) await delay(25);
      const message = to(number)[count - 1];
      if (!message) throw new Error(`${to(number).length} of ${count} text messages came`);
      return message.text;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
export type SmsServer = Awaited<ReturnType<typeof startSmsServer>>;
