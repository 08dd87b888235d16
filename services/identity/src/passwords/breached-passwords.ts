import { createHash } from 'node:crypto';
import { breachLookups, type Log } from '@latchkey/observability';
import { normalized } from '../domain/password-rules.js';

const deadlineMs = 300;
/** A padded answer has some 1,000 lines of 40 bytes. */
const mostBytes = 256 * 1_024;

/**
 * Asks a range service whether a password is known from breaches. It learns five hexadecimal digits of the SHA-1, which
 * hundreds of passwords share, and from the padding not even how many those are. Whoever does not answer in 300 ms, or not
 * in lines of its kind, stops nobody: that is logged and counted.
 */
export class BreachedPasswords {
  constructor(
    private readonly url: string | undefined,
    private readonly log: Log,
  ) {}

  async has(password: string): Promise<boolean> {
    if (this.url === undefined) return false;
    const hash = createHash('sha1').update(normalized(password)).digest('hex').toUpperCase();
    try {
      const isKnown = countOf(hash.slice(5), await this.range(this.url, hash.slice(0, 5))) > 0;
      breachLookups.inc({ outcome: isKnown ? 'hit' : 'miss' });
      return isKnown;
    } catch (error) {
      breachLookups.inc({ outcome: 'failed' });
      this.log.warn({ failure: reasonOf(error) }, 'a new password was not looked up among breached ones');
      return false;
    }
  }

  private async range(url: string, prefix: string): Promise<string> {
    const response = await fetch(`${url.replace(/\/$/, '')}/${prefix}`, {
      headers: { 'add-padding': 'true' },
      redirect: 'manual',
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Unusable(`status ${response.status}`);
    }
    return bounded(response);
  }
}

class Unusable extends Error {}

/** What may be logged: the words of an error may hold the address that was asked, and so a part of the hash. */
function reasonOf(error: unknown): unknown {
  if (error instanceof Unusable) return error.message;
  const { name, cause } = (error ?? {}) as { name?: unknown; cause?: { code?: unknown } };
  return cause?.code ?? name;
}

async function bounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Unusable('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
}

/** How often a suffix was seen; padding has suffixes that were seen never. */
function countOf(suffix: string, text: string): number {
  const lines = [...text.matchAll(/^([0-9A-F]{35}):(\d+)\r?$/gim)];
  if (lines.length === 0) throw new Unusable('no range');
  return Number(lines.find(([, one]) => one?.toUpperCase() === suffix)?.[2] ?? 0);
}
