import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { normalized } from '../domain/password-rules.js';

/**
 * argon2id at t=2, m=19 MiB, p=1 (ASVS 5 appendix C) with a tag of 32 bytes. The one place: a hash that was made with
 * others is made again when its password is next known.
 */
export const argon2Parameters = { memoryCost: 19 * 1_024, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
export type Argon2Parameters = Readonly<Record<keyof typeof argon2Parameters, number>>;

const saltLength = 16;
const kind = '$argon2id$v=19$';
const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** Hashes passwords in their one form. Every call takes `memoryCost` and a thread: only from inside the HashingPool. */
export class PasswordHasher {
  /** Costs what every hash costs, and no password is right: its tag is chance. */
  private readonly dummy: string;

  constructor(private readonly parameters: Argon2Parameters) {
    const { memoryCost, timeCost, parallelism, outputLen } = parameters;
    const costs = `m=${memoryCost},t=${timeCost},p=${parallelism}`;
    this.dummy = `${kind}${costs}$${base64(randomBytes(saltLength))}$${base64(randomBytes(outputLen))}`;
  }

  /** A new salt and its hash, in PHC's form. */
  hash(password: string): Promise<string> {
    return hash(normalized(password), { ...this.parameters, salt: randomBytes(saltLength) });
  }

  /** Whether it is the password of a hash. Without one nothing is right, which takes as long to find out. */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const isEqual = await verify(stored ?? this.dummy, normalized(password));
    return isEqual && stored !== undefined;
  }

  /** Whether a hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean {
    const { memoryCost, timeCost, parallelism, outputLen, saltLen } = parseOptions(stored);
    const today = this.parameters;
    return (
      !stored.startsWith(kind) ||
      saltLen !== saltLength ||
      memoryCost !== today.memoryCost ||
      timeCost !== today.timeCost ||
      parallelism !== today.parallelism ||
      outputLen !== today.outputLen
    );
  }
}
