import { randomBytes } from 'node:crypto';
import type { CommandContract, InteractionId, ReplyOf, RequestInputOf } from '@latchkey/contracts';
import { connect } from '@nats-io/transport-node';
import type { System } from './system.js';

/** What another service answered: its reply, or the code of its refusal. */
export type Answer<T> = { reply: T; code?: undefined } | { reply?: undefined; code: string };

/** A journey that no browser has. */
export const aJourney = (): InteractionId => randomBytes(16).toString('base64url') as InteractionId;

/** One command as the service session sends it, for what no page calls. */
export async function asSession<C extends CommandContract>(
  { suite }: Pick<System, 'suite'>,
  { subject }: C,
  request: RequestInputOf<C>,
): Promise<Answer<ReplyOf<C>>> {
  const { natsUrl, secrets } = suite.environment;
  const pass = secrets.passwords['session'] ?? '';
  const connection = await connect({ servers: natsUrl, user: 'session', pass, inboxPrefix: '_INBOX_session' });
  try {
    const answer = await connection.request(subject, JSON.stringify(request), { timeout: 5_000 });
    const code = answer.headers?.get('Latchkey-Error');
    return code ? { code } : { reply: answer.json<ReplyOf<C>>() };
  } finally {
    await connection.close();
  }
}
