import {
  act,
  ContractError,
  interactionId,
  type Action,
  type Interaction,
  type ReplyOf,
  type RequestInputOf,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { browserHashOf, hashOf, type Caller } from '../edge/caller.js';
import { setBrowserCookie, setSessionCookie } from '../edge/cookies.js';
import { setTrustedCookie } from '../edge/trusted-devices.js';
import type { Exchange } from './exchange.js';

/** What all calls that move a journey have in common: what session is told of them, and the cookies that come of them. */
@Injectable()
export class JourneysService {
  constructor(private readonly client: ContractClient) {}

  async act(exchange: Exchange, action: Action): Promise<Interaction> {
    const { caller, id, bodyHash, userAgent, trustedDevices, reply } = exchange;
    const { origin, language, risk, context } = caller;
    const move: RequestInputOf<typeof act> = {
      ...addressOf(caller, id),
      ...{ origin, language, action, bodyHash, userAgent },
      ...(risk && { risk }),
      ...(trustedDevices.length > 0 && { trustedDevices }),
      ...(caller.sessionToken !== undefined && { tokenHash: hashOf(caller.sessionToken) }),
    };
    const moved = await this.client.request(act, move, context);
    const cookies = cookiesOf(moved);
    if (cookies.length > 0) reply.header('set-cookie', cookies);
    assertDecided(moved.interaction);
    return moved.interaction;
  }
}

/** A journey's address; what cannot be one is not found, and nobody is asked. */
export function addressOf({ tenant, browserToken }: Caller, id: string) {
  const parsed = id === 'current' ? ({ success: true, data: 'current' } as const) : interactionId.safeParse(id);
  if (!parsed.success) throw new ContractError('interaction.not_found');
  return { tenantId: tenant.tenantId, browserHash: browserHashOf(browserToken), interactionId: parsed.data };
}

/** What was proved waits for a decision that is not to be had now: an answer for later, and no failure of anybody's. */
function assertDecided(interaction: Interaction): void {
  const { step } = interaction;
  if (step.name !== 'settling') return;
  const { retryAfterSeconds } = step;
  throw new ContractError('interaction.settling', undefined, { extension: { interaction, retryAfterSeconds } });
}

const cookiesOf = ({ session, browserToken, trustedDevice }: ReplyOf<typeof act>): string[] => [
  ...(browserToken === undefined ? [] : [setBrowserCookie(browserToken)]),
  ...(session ? [setBrowserCookie(session.browserToken), setSessionCookie(session.token, session.expiresAt)] : []),
  ...(trustedDevice ? [setTrustedCookie(trustedDevice)] : []),
];
