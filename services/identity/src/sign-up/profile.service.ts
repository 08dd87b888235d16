import {
  ContractError,
  type completeProfile,
  type readStanding,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Database, violatedConstraint } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { addProfile, standingOf } from './profile.store.js';

/** What a tenant asks of everybody: whether a person has said it, and what they say. */
@Injectable()
export class ProfileService {
  constructor(private readonly database: Database) {}

  async standing({ tenantId, userId }: RequestOf<typeof readStanding>): Promise<ReplyOf<typeof readStanding>> {
    const standing = await standingOf(this.database, tenantId, userId);
    if (!standing) throw new ContractError('request.not_found', 'no such person');
    return standing;
  }

  async complete(request: RequestOf<typeof completeProfile>, now: Date): Promise<void> {
    try {
      const isKnown = await addProfile(this.database, request, now);
      if (!isKnown) throw new ContractError('request.not_found', 'no such person');
    } catch (error) {
      if (violatedConstraint(error) !== 'identifier_pkey') throw error;
      const extension = { errors: [{ pointer: '/username', detail: 'somebody has it' }] };
      throw new ContractError('identity.identifier_taken', undefined, { cause: error, extension });
    }
  }
}
