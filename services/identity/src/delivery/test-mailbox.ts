// A mail server for tests that keeps what it is given.
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export type Received = { to: string; raw: string };

/** Starts on `port`, or on a free one. `refuse` answers 550 to a recipient; `holdMs` makes it slow. */
export async function startMailbox(
  options: { port?: number; refuse?: (address: string) => boolean; holdMs?: number } = {},
) {
  const received: Received[] = [];
  let atOnce = 0;
  const seen = { mostAtOnce: 0 };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) =>
      done(options.refuse?.(address) ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : undefined),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      seen.mostAtOnce = Math.max(seen.mostAtOnce, (atOnce += 1));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        setTimeout(() => {
          atOnce -= 1;
          const raw = Buffer.concat(chunks).toString('utf8');
          received.push(...session.envelope.rcptTo.map(({ address }) => ({ to: address, raw })));
          done();
        }, options.holdMs ?? 0);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));

  const mailsTo = (address: string) => received.filter(({ to }) => to === address);
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    seen,
    /** The newest of so many mails to an address, as soon as they are there. */
    async newestTo(address: string, count = 1): Promise<string> {
      for (let waits = 0; waits < 200 && mailsTo(address).length < count; waits += 1) await delay(25);
      const mail = mailsTo(address)[count - 1];
      if (!mail) throw new Error(`${mailsTo(address).length} of ${count} mails came`);
      return mail.raw;
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
export type Mailbox = Awaited<ReturnType<typeof startMailbox>>;

/** The code in a mail, on its line. */
export const codeIn = (mail: string): string | undefined => /^(\d{6})\r?$/m.exec(mail)?.[1];
