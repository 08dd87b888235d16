import {
  beginSso,
  changeSsoConnection,
  createSsoConnection,
  deleteSsoConnection,
  finishSso,
  listSsoConnections,
  readSsoConnection,
  type ReplyOf,
  type RequestOf,
  type StoredSsoConnection,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { SsoConnectionsService } from './sso-connections.service.js';
import { SsoService } from './sso.service.js';

@Controller()
export class SsoController {
  constructor(
    private readonly sso: SsoService,
    private readonly connections: SsoConnectionsService,
  ) {}

  @Handles(beginSso)
  begin(request: RequestOf<typeof beginSso>): Promise<ReplyOf<typeof beginSso>> {
    return this.sso.begin(request, new Date());
  }

  @Handles(finishSso)
  finish(request: RequestOf<typeof finishSso>, context: CallContext): Promise<ReplyOf<typeof finishSso>> {
    return this.sso.finish(request, context, new Date());
  }

  @Handles(listSsoConnections)
  list(request: RequestOf<typeof listSsoConnections>): Promise<ReplyOf<typeof listSsoConnections>> {
    return this.connections.list(request);
  }

  @Handles(createSsoConnection)
  create(request: RequestOf<typeof createSsoConnection>): Promise<StoredSsoConnection> {
    return this.connections.create(request, new Date());
  }

  @Handles(readSsoConnection)
  read(request: RequestOf<typeof readSsoConnection>): Promise<StoredSsoConnection> {
    return this.connections.read(request);
  }

  @Handles(changeSsoConnection)
  change(request: RequestOf<typeof changeSsoConnection>): Promise<StoredSsoConnection> {
    return this.connections.change(request);
  }

  @Handles(deleteSsoConnection)
  delete(
    request: RequestOf<typeof deleteSsoConnection>,
    context: CallContext,
  ): Promise<ReplyOf<typeof deleteSsoConnection>> {
    return this.connections.delete(request, context, new Date());
  }
}
