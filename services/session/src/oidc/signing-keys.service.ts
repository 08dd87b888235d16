import { ContractError, type SigningKey, type TenantId } from '@latchkey/contracts';
import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { SigningKeySeal } from './signing-key.seal.js';
import { SigningKeyStore, type KeyChange, type KeyRow } from './signing-key.store.js';

/** A tenant's keys as a provider takes them; `version` differs when they do. */
export type Keys = { jwks: JWK[]; version: string };

const algs = ['RS256', 'ES256'] as const;
/** A rotation or an emergency is everywhere after this long (R-21: at most a minute). */
const lookAgainMs = 10_000;
const activeDays = 90;
/** Longer than anything that is signed lives. */
const retiredHours = 48;
const lookForDueMs = 3_600_000;

/** What tokens are signed with: made when first needed, rotated, and taken away in an emergency. */
@Injectable()
export class SigningKeysService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly known = new Map<TenantId, { keys: Keys; until: number }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: SigningKeyStore,
    private readonly seal: SigningKeySeal,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.rotateDue(), lookForDueMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** The private keys of a tenant, those that sign first. */
  async of(tenantId: TenantId): Promise<Keys> {
    const found = this.known.get(tenantId);
    if (found && performance.now() < found.until) return found.keys;
    let rows = await this.store.list(tenantId);
    if (rows.length === 0) rows = await this.make(tenantId);
    const jwks = rows.map((row) => this.opened(tenantId, row));
    const keys = { jwks, version: rows.map(({ kid, state }) => `${kid} ${state}`).join() };
    this.known.set(tenantId, { keys, until: performance.now() + lookAgainMs });
    return keys;
  }

  async list(tenantId: TenantId): Promise<SigningKey[]> {
    return (await this.store.list(tenantId)).map(shown);
  }

  /** The next keys sign from now on, and others wait for their turn. */
  async rotate(tenantId: TenantId): Promise<SigningKey[]> {
    const made = await Promise.all(algs.map((alg) => this.fresh(tenantId, alg)));
    const keys = await this.store.change(tenantId, async (change) => {
      await this.complete(tenantId, change);
      for (const key of made) {
        await change.move(key.alg, 'active', 'retired');
        await change.move(key.alg, 'next', 'active');
        await change.insert({ ...key, state: 'next' });
      }
      await change.forgetOlderThan(retiredHours);
      return change.list();
    });
    this.known.delete(tenantId);
    return keys.map(shown);
  }

  /** A key is gone at once; where it signed, the next one does. Errors: `request.not_found`. */
  async revoke(tenantId: TenantId, kid: string): Promise<SigningKey[]> {
    const keys = await this.store.change(tenantId, async (change) => {
      const gone = await change.remove(kid);
      if (!gone) throw new ContractError('request.not_found', 'no such key');
      if (gone.state === 'active') await change.move(gone.alg, 'next', 'active');
      if (gone.state !== 'retired') {
        await change.insert({ ...(await this.fresh(tenantId, gone.alg)), state: 'next' });
      }
      return change.list();
    });
    this.known.delete(tenantId);
    this.log.warn({ tenantId, kid }, 'a signing key was taken away');
    return keys.map(shown);
  }

  private make(tenantId: TenantId): Promise<KeyRow[]> {
    return this.store.change(tenantId, async (change) => {
      await this.complete(tenantId, change);
      return change.list();
    });
  }

  /** Of each algorithm one that signs and one that is published for later. */
  private async complete(tenantId: TenantId, change: KeyChange): Promise<void> {
    const present = await change.list();
    for (const alg of algs) {
      for (const state of ['active', 'next'] as const) {
        if (present.some((key) => key.alg === alg && key.state === state)) continue;
        await change.insert({ ...(await this.fresh(tenantId, alg)), state });
      }
    }
  }

  private async rotateDue(): Promise<void> {
    try {
      for (const tenantId of await this.store.due(activeDays)) await this.rotate(tenantId);
    } catch (error) {
      this.log.warn({ error }, 'signing keys are not rotated this time');
    }
  }

  private async fresh(tenantId: TenantId, alg: SigningKey['alg']) {
    const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2_048 });
    const kid = crypto.randomUUID();
    const jwk = { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
    return { kid, alg, sealed: this.seal.seal(JSON.stringify(jwk), [tenantId, kid]) };
  }

  private opened(tenantId: TenantId, { kid, sealed }: KeyRow): JWK {
    return JSON.parse(this.seal.open(sealed, [tenantId, kid])) as JWK;
  }
}

const shown = ({ kid, alg, state, since }: KeyRow): SigningKey => ({ kid, alg, state, since: since.toISOString() });
