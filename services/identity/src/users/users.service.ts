import { ContractError, type readProfile, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Database } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { profileOf } from '../store/user.store.js';

@Injectable()
export class UsersService {
  constructor(private readonly database: Database) {}

  async profile({ tenantId, userId }: RequestOf<typeof readProfile>): Promise<ReplyOf<typeof readProfile>> {
    const profile = await profileOf(this.database, tenantId, userId);
    if (!profile) throw new ContractError('request.not_found');
    if (profile.suspended) throw new ContractError('identity.user_suspended');
    const { name, identifiers, createdAt, isProved } = profile;
    return { userId, name, identifiers, isProved, createdAt: createdAt.toISOString() };
  }
}
