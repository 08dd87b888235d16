import {
  changeSuspension,
  createUser,
  deleteUser,
  listUsers,
  readUser,
  unlockUser,
  type ManagedUser,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { ManagedUsersService } from './managed-users.service.js';

@Controller()
export class ManagedUsersController {
  constructor(private readonly users: ManagedUsersService) {}

  @Handles(createUser)
  create(request: RequestOf<typeof createUser>, context: CallContext): Promise<ManagedUser> {
    return this.users.create(request, context, new Date());
  }

  @Handles(readUser)
  read(request: RequestOf<typeof readUser>): Promise<ManagedUser> {
    return this.users.read(request);
  }

  @Handles(listUsers)
  list(request: RequestOf<typeof listUsers>): Promise<ReplyOf<typeof listUsers>> {
    return this.users.list(request);
  }

  @Handles(changeSuspension)
  changeSuspension(request: RequestOf<typeof changeSuspension>, context: CallContext): Promise<ManagedUser> {
    return this.users.changeSuspension(request, context, new Date());
  }

  @Handles(unlockUser)
  unlock(request: RequestOf<typeof unlockUser>): Promise<ManagedUser> {
    return this.users.unlock(request);
  }

  @Handles(deleteUser)
  delete(request: RequestOf<typeof deleteUser>, context: CallContext): Promise<ReplyOf<typeof deleteUser>> {
    return this.users.delete(request, context, new Date());
  }
}
