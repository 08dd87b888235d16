import { completeProfile, readEnrolment, readProfile, readStanding, type UserId } from '@latchkey/contracts';
import { ContractClient, LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable } from '@nestjs/common';
import { asksForStanding, lacksPassword, nextAfterProof, type Due, type Standing } from '../domain/next-after-proof.js';
import type { Proof } from './interaction.js';
import type { ActionOf, Move } from './journey.js';

/** What a person has and lacks, asked only where the tenant wants something of them. */
@Injectable()
export class StandingService {
  constructor(
    private readonly client: ContractClient,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** What somebody who has proved enough is asked for next. */
  async dueOf(move: Move, proof: Proof, declinedPasskey: boolean): Promise<Due> {
    const { tenant } = move;
    const { intent } = move.interaction;
    // Who signs in elsewhere needs neither a passkey nor a password here.
    const facts = { intent, tenant, declinedPasskey, signsInBySso: proof.method === 'sso' };
    if (!asksForStanding(facts)) return nextAfterProof({ ...facts, standing: everything, hasPasskey: true });
    const standing = await this.standingOf(move, proof.userId);
    const hasPasskey = proof.method === 'passkey' || !lacksPassword({ ...facts, standing });
    return nextAfterProof({
      ...facts,
      standing,
      hasPasskey: hasPasskey || (await this.hasPasskey(move, proof.userId)),
    });
  }

  /** Somebody may have been suspended since they proved who they are (D-20). Errors: `identity.user_suspended`. */
  async assertWelcome({ interaction, context }: Move, userId: UserId): Promise<void> {
    await this.client.request(readProfile, { tenantId: interaction.tenantId, userId }, context);
  }

  /** Writes down what the person says of themselves. Errors: `identity.identifier_taken`. */
  async complete({ interaction, action, context }: Move<ActionOf<'profile'>>, userId: UserId): Promise<void> {
    const { type: _, ...profile } = action;
    await this.client.request(completeProfile, { tenantId: interaction.tenantId, userId, ...profile }, context);
  }

  private standingOf({ interaction, context }: Move, userId: UserId): Promise<Standing> {
    return this.client.request(readStanding, { tenantId: interaction.tenantId, userId }, context);
  }

  /** When it is not to be had, they are asked for a password that they may not need. */
  private async hasPasskey({ interaction, context }: Move, userId: UserId): Promise<boolean> {
    try {
      const person = { tenantId: interaction.tenantId, userId };
      return (await this.client.request(readEnrolment, person, context)).passkeys > 0;
    } catch (error) {
      this.log.warn({ error, traceId: context.traceId }, 'a person’s passkeys are not to be had now');
      return false;
    }
  }
}

/** Of whom nothing is asked. */
const everything: Standing = { hasPassword: true, has: [] };
