import type { listPeople, readPeople, ReplyOf, RequestOf } from '@latchkey/contracts';
import { Database } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { peopleAfter, peopleOf } from './people.store.js';

/** What of people plays a part in how they sign in, for who decides about it. */
@Injectable()
export class PeopleService {
  constructor(private readonly database: Database) {}

  async read({ tenantId, userIds }: RequestOf<typeof readPeople>): Promise<ReplyOf<typeof readPeople>> {
    return { people: await peopleOf(this.database, tenantId, userIds) };
  }

  async list({ tenantId, after, limit }: RequestOf<typeof listPeople>): Promise<ReplyOf<typeof listPeople>> {
    const found = await peopleAfter(this.database, tenantId, { after, limit: limit + 1 });
    const people = found.slice(0, limit);
    const last = people.at(-1);
    return { people, ...(found.length > limit && last && { next: last.userId }) };
  }
}
