import {
  ContractError,
  type changeName,
  type completeProfile,
  type readStanding,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Database, violatedConstraint } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { isSuspended } from '../users/person.store.js';
import { addProfile, renamePerson, standingOf } from './profile.store.js';

/** What a tenant asks of everybody: whether a person has said it, and what they say. */
@Injectable()
export class ProfileService {
  constructor(private readonly database: Database) {}

  async standing({ tenantId, userId }: RequestOf<typeof readStanding>): Promise<ReplyOf<typeof readStanding>> {
    const standing = await standingOf(this.database, tenantId, userId);
    if (!standing) throw new ContractError('request.not_found', 'no such person');
    return standing;
  }

  /** What they call themselves from now on, in the account centre. */
  async rename({ tenantId, userId, name }: RequestOf<typeof changeName>): Promise<ReplyOf<typeof changeName>> {
    const suspended = await isSuspended(this.database, tenantId, userId);
    if (suspended === undefined) throw new ContractError('request.not_found', 'no such person');
    if (suspended) throw new ContractError('identity.user_suspended');
    await renamePerson(this.database, { tenantId, userId, name });
    return { name };
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
