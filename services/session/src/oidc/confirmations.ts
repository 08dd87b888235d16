import { randomUUID } from 'node:crypto';
import type { Assurance, ConfirmedAction, SessionId, TenantConfiguration, UserId } from '@latchkey/contracts';
import { Injectable } from '@nestjs/common';
import { importJWK, SignJWT } from 'jose';
import { issuerOf } from './issuer.js';
import { SigningKeysService } from './signing-keys.service.js';

/** Who confirmed what, and how sure that is. */
export type Confirmed = {
  tenant: TenantConfiguration;
  sessionId: SessionId;
  userId: UserId;
  confirms: ConfirmedAction;
  assurance: Assurance;
};

const lifeSeconds = 300;
const alg = 'ES256';

/**
 * What a person confirmed, as a token that a product verifies with the tenant's published keys: of the type `confirmation+jwt`, so that
 * it is no ID token and no access token (RFC 8725 §3.11). A product takes each `jti` once.
 */
@Injectable()
export class Confirmations {
  constructor(private readonly keys: SigningKeysService) {}

  async sign({ tenant, sessionId, userId, confirms, assurance }: Confirmed): Promise<string> {
    const { jwks } = await this.keys.of(tenant.tenantId);
    const key = jwks.find((one) => one.alg === alg);
    if (!key) throw new Error('no key to sign with');
    const issuer = issuerOf(tenant);
    const { acr, amr, authTime } = assurance;
    return new SignJWT({
      ...{ sid: sessionId, acr, amr, auth_time: Math.floor(Date.parse(authTime) / 1_000) },
      ...{ action: confirms.action, payload_hash: confirms.payloadHash },
    })
      .setProtectedHeader({ alg, kid: key.kid ?? '', typ: 'confirmation+jwt' })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${lifeSeconds}s`)
      .sign(await importJWK(key, alg));
  }
}
