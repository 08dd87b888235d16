import { TenantDirectory } from '@latchkey/messaging';
import { Controller, Get, Headers } from '@nestjs/common';

/** What browsers look up at a tenant's own host. */
@Controller('/.well-known')
export class WellKnownController {
  constructor(private readonly tenants: TenantDirectory) {}

  /** Origins that may use passkeys of this host's RP ID (WebAuthn L3 §5.11.1). */
  @Get('webauthn')
  relatedOrigins(@Headers('host') host = ''): { origins: string[] } {
    const { origins, relatedOrigins } = this.tenants.byHost(host);
    return { origins: [...new Set([...origins, ...relatedOrigins])] };
  }
}
