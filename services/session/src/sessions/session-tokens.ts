import { createHash, createHmac } from 'node:crypto';
import type { InteractionId, SessionId } from '@latchkey/contracts';

/** What a signed-in browser is given. */
export type IssuedSession = { token: string; browserToken: string; expiresAt: string };

/** SHA-256, base64url: all that the database knows of a token. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/**
 * A session's cookie values, derived from its random id with a key that the database does not have: a reply that was
 * lost can be given again, and a second session is never needed for that (docs/adr/0006).
 */
export class SessionTokens {
  constructor(private readonly key: Buffer) {}

  /** `generation`: how often the session's level has changed; each has tokens of its own. */
  issue(sessionId: SessionId, expiresAt: string, generation = 0): IssuedSession {
    const token = this.sessionToken(sessionId, generation);
    return { token, browserToken: this.browserToken(sessionId, generation), expiresAt };
  }

  sessionToken(sessionId: SessionId, generation = 0): string {
    return this.derive('session', sessionId, generation);
  }

  /** The browser's new name: what was set before a sign-in is worth nothing after it. */
  browserToken(sessionId: SessionId, generation = 0): string {
    return this.derive('browser', sessionId, generation);
  }

  /** The browser's name from its first proof in a journey to the end of that. */
  journeyToken(interactionId: InteractionId): string {
    return this.derive('journey', interactionId, 0);
  }

  private derive(
    purpose: 'session' | 'browser' | 'journey',
    id: SessionId | InteractionId,
    generation: number,
  ): string {
    const named = generation === 0 ? id : `${id}\n${generation}`;
    return createHmac('sha256', this.key).update(`${purpose}\n${named}`).digest('base64url');
  }
}
