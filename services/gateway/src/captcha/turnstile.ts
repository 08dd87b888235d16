import { createHash } from 'node:crypto';
import { ContractError } from '@latchkey/contracts';
import { z } from 'zod';

/** Where tokens are verified, with what, and how long an answer may take. */
export type TurnstileSettings = {
  readonly url: string;
  readonly secret: string | undefined;
  readonly timeoutMs: number;
};

/** The same, once there is a secret. */
type TurnstileAccess = TurnstileSettings & { readonly secret: string };

/** Errors: `service.unavailable`, because a page must not be asked for what nobody here could verify. */
export function turnstileAccess(settings: TurnstileSettings): TurnstileAccess {
  const { secret } = settings;
  if (secret === undefined) throw unavailable('a tenant asks for Turnstile and the gateway has no TURNSTILE_SECRET');
  return { ...settings, secret };
}

const answer = z.object({
  success: z.boolean(),
  hostname: z.string().optional(),
  'error-codes': z.array(z.string()).default([]),
});

/** What is the sender's fault. All else that Cloudflare can answer is ours or theirs. */
const refusals: ReadonlySet<string> = new Set([
  'missing-input-response',
  'invalid-input-response',
  'timeout-or-duplicate',
]);

/**
 * Asks Cloudflare about a token that a page of this host name got. Its own word is that a token is good once, for five
 * minutes. The person's address is not passed on. Errors: `service.unavailable`, because who could not be asked has not agreed.
 */
export async function verifyTurnstile(
  { url, secret, timeoutMs }: TurnstileAccess,
  token: string,
  hostname: string,
): Promise<{ id: string } | { fault: string }> {
  const verdict = await ask(url, new URLSearchParams({ secret, response: token }), timeoutMs);
  const codes = verdict['error-codes'];
  if (!verdict.success) {
    if (codes.length === 0 || !codes.every((code) => refusals.has(code)))
      throw unavailable(`Turnstile could not verify: ${codes.join(', ') || 'no reason'}`);
    return { fault: codes.join(', ') };
  }
  if (verdict.hostname !== hostname) return { fault: 'a token of another host' };
  return { id: createHash('sha256').update(token).digest('base64url') };
}

async function ask(url: string, body: URLSearchParams, timeoutMs: number): Promise<z.infer<typeof answer>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return answer.parse(await response.json());
  } catch (error) {
    throw unavailable('Turnstile gave no usable answer', error);
  }
}

const unavailable = (reason: string, cause?: unknown) =>
  new ContractError('service.unavailable', undefined, { reason, cause, extension: { retryAfterSeconds: 5 } });
