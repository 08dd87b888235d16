import type { Limit } from './policy.js';
import type { Refusal } from './used-up.js';

/**
 * The quota that a refused call ran into (draft-ietf-httpapi-ratelimit-headers-11): its policy, and that nothing is left for
 * so many seconds. Only on refusals: on an answer, what is left for an account would tell how much others tried with it.
 */
export const rateLimitHeaders = ({ limit, seconds }: Refusal, policy: Limit): Record<string, string> => ({
  'ratelimit-policy': `"${limit}";q=${policy.points};w=${policy.seconds}`,
  ratelimit: `"${limit}";r=0;t=${seconds}`,
});
