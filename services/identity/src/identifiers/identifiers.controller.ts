import {
  choosePrimaryIdentifier,
  listIdentifiers,
  removeIdentifier,
  undoIdentifierChange,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { IdentifiersService } from './identifiers.service.js';

@Controller()
export class IdentifiersController {
  constructor(private readonly identifiers: IdentifiersService) {}

  @Handles(listIdentifiers)
  list(request: RequestOf<typeof listIdentifiers>): Promise<ReplyOf<typeof listIdentifiers>> {
    return this.identifiers.list(request);
  }

  @Handles(removeIdentifier)
  async remove(
    request: RequestOf<typeof removeIdentifier>,
    context: CallContext,
  ): Promise<ReplyOf<typeof removeIdentifier>> {
    await this.identifiers.remove(request, context, new Date());
    return {};
  }

  @Handles(choosePrimaryIdentifier)
  async choosePrimary(
    request: RequestOf<typeof choosePrimaryIdentifier>,
    context: CallContext,
  ): Promise<ReplyOf<typeof choosePrimaryIdentifier>> {
    await this.identifiers.choosePrimary(request, context, new Date());
    return {};
  }

  @Handles(undoIdentifierChange)
  async undo(
    request: RequestOf<typeof undoIdentifierChange>,
    context: CallContext,
  ): Promise<ReplyOf<typeof undoIdentifierChange>> {
    await this.identifiers.undo(request, context, new Date());
    return {};
  }
}
