import { createHash, createHmac, randomInt } from 'node:crypto';
import { captchaPayload, type CaptchaChallenge, type CaptchaPayload } from '@latchkey/contracts';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';

/** How long a challenge may be answered. */
export const challengeSeconds = 300;

/** What one try costs, in iterations, and how many it takes: 200 on average and never more than 300 (ADR 0013). */
const cost = 2_000;
const fewestTries = 100;
const mostTries = 300;

/** Why a solution is none; for the log. */
export type Fault = 'malformed' | 'expired' | 'forged' | 'unsolved';
/** What was found out about a solution; `id` is the same for every form of it. */
export type Verdict = { readonly id: string } | { readonly fault: Fault };

/** Keys of one tenant: another tenant's challenge is a forged one here. */
const secretsOf = (key: Buffer, tenantId: string) => {
  const secret = (purpose: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['altcha', purpose, tenantId]))
      .digest('hex');
  return { hmacSignatureSecret: secret('challenge'), hmacKeySignatureSecret: secret('solution') };
};

/** A proof of work for whoever asks. Nothing of it is stored: the signature says that it is ours. */
export async function newChallenge(key: Buffer, tenantId: string, now = Date.now()): Promise<CaptchaChallenge> {
  const challenge = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost,
    // Known to us, so that no one is out of luck: searching for chance would sometimes take ten times as long.
    counter: randomInt(fewestTries, mostTries + 1),
    deriveKey,
    expiresAt: Math.floor(now / 1_000) + challengeSeconds,
    ...secretsOf(key, tenantId),
  });
  return challenge as CaptchaChallenge;
}

/** Whether a solution is right, in time, and to a challenge of this tenant's; not whether it has been used. */
export async function verifyAltcha(key: Buffer, tenantId: string, solution: string): Promise<Verdict> {
  const payload = parsePayload(solution);
  if (!payload) return { fault: 'malformed' };
  const { challenge } = payload;
  const result = await verifySolution({
    challenge,
    solution: payload.solution as never,
    deriveKey,
    ...secretsOf(key, tenantId),
  });
  if (result.expired) return { fault: 'expired' };
  if (result.invalidSignature !== false) return { fault: 'forged' };
  if (!result.verified) return { fault: 'unsolved' };
  return { id: createHash('sha256').update(challenge.signature).digest('base64url') };
}

function parsePayload(solution: string): CaptchaPayload | undefined {
  try {
    return captchaPayload.safeParse(JSON.parse(Buffer.from(solution, 'base64').toString())).data;
  } catch {
    return undefined;
  }
}
