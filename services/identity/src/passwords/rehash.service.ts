import { ContractError } from '@latchkey/contracts';
import { callContext, LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database } from '@latchkey/persistence';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { replaceHash, type PasswordKey } from '../store/password.store.js';
import { HashingPool } from './hashing-pool.js';
import { PasswordHasher } from './password-hasher.js';

const patienceMs = 4_000;

/** Makes hashes of today's parameters from passwords that were just right: after the answer, which takes no longer. */
@Injectable()
export class RehashService implements OnModuleDestroy {
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly pool: HashingPool,
    private readonly hasher: PasswordHasher,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** If the hash is outdated. Where there is no room for it now, the next sign-in comes to it again. */
  ifOutdated(key: PasswordKey, old: string, password: string): void {
    if (!this.hasher.isOutdated(old)) return;
    const done = this.rehash(key, old, password)
      .catch((error: unknown) => {
        if (!(error instanceof ContractError)) this.log.warn({ error }, 'a password keeps its outdated hash');
      })
      .finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  private async rehash(key: PasswordKey, old: string, password: string): Promise<void> {
    const hash = await this.pool.run(callContext(patienceMs), () => this.hasher.hash(password));
    await replaceHash(this.database, key, { old, hash });
  }
}
