import {
  answerOidc,
  applyClients,
  changeClient,
  checkConsoleToken,
  createClient,
  deleteClient,
  listClients,
  listSigningKeys,
  readClient,
  rotateSigningKeys,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { ApplyClientsService } from './apply-clients.service.js';
import { ClientsService } from './clients.service.js';
import { ConsoleTokensService } from './console-tokens.service.js';
import { OidcService } from './oidc.service.js';
import { SigningKeysService } from './signing-keys.service.js';

@Controller()
export class OidcController {
  constructor(
    private readonly oidc: OidcService,
    private readonly clients: ClientsService,
    private readonly documents: ApplyClientsService,
    private readonly keys: SigningKeysService,
    private readonly consoleTokens: ConsoleTokensService,
  ) {}

  @Handles(answerOidc)
  answer(request: RequestOf<typeof answerOidc>, context: CallContext) {
    return this.oidc.answer(request, context);
  }

  @Handles(createClient)
  createClient(request: RequestOf<typeof createClient>) {
    return this.clients.create(request);
  }

  @Handles(listClients)
  listClients(request: RequestOf<typeof listClients>) {
    return this.clients.list(request);
  }

  @Handles(readClient)
  readClient(request: RequestOf<typeof readClient>) {
    return this.clients.read(request);
  }

  @Handles(changeClient)
  changeClient(request: RequestOf<typeof changeClient>) {
    return this.clients.change(request);
  }

  @Handles(applyClients)
  applyClients(request: RequestOf<typeof applyClients>) {
    return this.documents.apply(request);
  }

  @Handles(deleteClient)
  deleteClient(request: RequestOf<typeof deleteClient>) {
    return this.clients.remove(request);
  }

  @Handles(listSigningKeys)
  async listKeys({ tenantId }: RequestOf<typeof listSigningKeys>) {
    return { keys: await this.keys.list(tenantId) };
  }

  @Handles(rotateSigningKeys)
  async rotateKeys({ tenantId, revoke }: RequestOf<typeof rotateSigningKeys>) {
    const keys = revoke === undefined ? this.keys.rotate(tenantId) : this.keys.revoke(tenantId, revoke);
    return { keys: await keys };
  }

  @Handles(checkConsoleToken)
  checkConsoleToken(request: RequestOf<typeof checkConsoleToken>) {
    return this.consoleTokens.check(request);
  }
}
