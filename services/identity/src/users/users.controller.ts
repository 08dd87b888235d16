import { listPeople, readPeople, readProfile, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Handles } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { PeopleService } from './people.service.js';
import { UsersService } from './users.service.js';

@Controller()
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly people: PeopleService,
  ) {}

  @Handles(readProfile)
  profile(request: RequestOf<typeof readProfile>): Promise<ReplyOf<typeof readProfile>> {
    return this.users.profile(request);
  }

  @Handles(readPeople)
  read(request: RequestOf<typeof readPeople>): Promise<ReplyOf<typeof readPeople>> {
    return this.people.read(request);
  }

  @Handles(listPeople)
  list(request: RequestOf<typeof listPeople>): Promise<ReplyOf<typeof listPeople>> {
    return this.people.list(request);
  }
}
