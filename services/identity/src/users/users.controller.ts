import { readProfile, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Handles } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { UsersService } from './users.service.js';

@Controller()
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Handles(readProfile)
  profile(request: RequestOf<typeof readProfile>): Promise<ReplyOf<typeof readProfile>> {
    return this.users.profile(request);
  }
}
