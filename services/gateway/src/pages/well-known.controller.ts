import { TenantDirectory } from '@latchkey/messaging';
import { Controller, Get, Header, Headers } from '@nestjs/common';

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

  /** Which Android apps share the tenant's passkeys (Digital Asset Links). */
  @Get('assetlinks.json')
  assetLinks(@Headers('host') host = ''): object[] {
    return this.tenants.byHost(host).nativeApps.android.map(({ packageName, sha256CertFingerprints }) => ({
      relation: ['delegate_permission/common.get_login_creds', 'delegate_permission/common.handle_all_urls'],
      target: {
        namespace: 'android_app',
        package_name: packageName,
        sha256_cert_fingerprints: sha256CertFingerprints,
      },
    }));
  }

  /** Which iOS apps do. */
  @Get('apple-app-site-association')
  @Header('content-type', 'application/json; charset=utf-8')
  appleApps(@Headers('host') host = ''): object {
    return { webcredentials: { apps: this.tenants.byHost(host).nativeApps.ios } };
  }

  /** Where people set up and look after passkeys (W3C Passkey Endpoints). */
  @Get('passkey-endpoints')
  passkeyEndpoints(@Headers('host') host = ''): { enroll: string; manage: string } {
    const [origin = ''] = this.tenants.byHost(host).origins;
    return { enroll: `${origin}/account`, manage: `${origin}/account` };
  }
}
