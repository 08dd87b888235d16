import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { ContractError, isErrorCode, type ErrorCode, type ErrorExtension } from '@latchkey/contracts';
import { problemTypes } from '../problems/problem-types.js';

/** What a call came to, as far as it is said again to who repeats it. */
export type KeptAnswer =
  | { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown }
  | { readonly code: ErrorCode; readonly detail?: string; readonly extension: ErrorExtension };

/** What lies under a key: of whom it is that waits, or what it came to. */
export type KeptCall =
  | { readonly print: string; readonly running: string }
  | { readonly print: string; readonly sealed: string };

/** What a repetition gets: the same answer, or a reason why not. `own`: it is no repetition after all. */
export type Repetition = 'own' | 'running' | 'other' | { readonly sealed: string };

/** A call with a key that was there before it. `mark` is what it would have put there itself. */
export function repetitionOf(kept: KeptCall, { print, mark }: { print: string; mark: string }): Repetition {
  if (kept.print !== print) return 'other';
  if ('sealed' in kept) return { sealed: kept.sealed };
  return kept.running === mark ? 'own' : 'running';
}

/** What the store has; undefined of what nobody here has written. */
export function parseKept(text: string): KeptCall | undefined {
  const { print, running, sealed } = JSON.parse(text) as Partial<Record<'print' | 'running' | 'sealed', unknown>>;
  if (typeof print !== 'string') return undefined;
  if (typeof sealed === 'string') return { print, sealed };
  return typeof running === 'string' ? { print, running } : undefined;
}

/** A refusal that is one however often it is asked for; nothing of what may go well a moment later. */
export function keptRefusal(error: unknown): KeptAnswer | undefined {
  if (!(error instanceof ContractError)) return undefined;
  const { status } = problemTypes[error.code];
  if (status >= 500 || status === 429) return undefined;
  const { code, detail, extension } = error;
  return { code, extension, ...(detail !== undefined && { detail }) };
}

/** The same refusal again. */
export const refusalAgain = ({ code, detail, extension }: Extract<KeptAnswer, { code: ErrorCode }>): ContractError =>
  new ContractError(isErrorCode(code) ? code : 'service.failed', detail, { extension });

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Names and seals what is kept: the store learns of no actor, body or answer, in which there may be a secret that is shown once. */
export class IdempotencySeal {
  private readonly key: Buffer;

  constructor(secret: Buffer) {
    this.key = createHmac('sha256', secret).update('idempotency').digest();
  }

  /** A keyed hash of what tells two things apart. */
  markOf(...about: readonly unknown[]): string {
    return createHmac('sha256', this.key).update(JSON.stringify(about)).digest('base64url');
  }

  /** Opens only under the name that it was sealed for. */
  seal(name: string, answer: KeptAnswer): string {
    const iv = randomBytes(ivBytes);
    const sealing = createCipheriv(cipher, this.key, iv).setAAD(Buffer.from(name));
    const text = Buffer.concat([sealing.update(JSON.stringify(answer)), sealing.final()]);
    return Buffer.concat([iv, sealing.getAuthTag(), text]).toString('base64url');
  }

  open(name: string, sealed: string): KeptAnswer {
    const bytes = Buffer.from(sealed, 'base64url');
    const opening = createDecipheriv(cipher, this.key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    opening.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const text = Buffer.concat([opening.update(bytes.subarray(ivBytes + tagBytes)), opening.final()]);
    return JSON.parse(text.toString()) as KeptAnswer;
  }
}
