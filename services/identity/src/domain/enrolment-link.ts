import type { EventId, InteractionId } from '@latchkey/contracts';

/** How long a link is good that an administrator makes. */
export const linkLifeMs = 24 * 3_600_000;
/** For so long a lost reply can be given again. */
const answerLifeMs = 600_000;

/** What is known of a link when somebody shows its secret. */
export type LinkFacts = {
  readonly expiresAt: Date;
  readonly redeemed:
    | { readonly at: Date; readonly interactionId: InteractionId; readonly evidenceId: EventId }
    | undefined;
};

export type LinkDecision =
  | { readonly outcome: 'redeem' }
  /** It was used in this very journey a moment ago, and the reply got lost. */
  | { readonly outcome: 'repeat'; readonly evidenceId: EventId }
  | { readonly outcome: 'rejected'; readonly reason: 'unknown' | 'used' | 'expired' };

/** What a secret is worth in a journey. Whoever shows it is told no reason. */
export function decideLink(link: LinkFacts | undefined, interactionId: InteractionId, now: Date): LinkDecision {
  if (!link) return { outcome: 'rejected', reason: 'unknown' };
  const { redeemed, expiresAt } = link;
  if (redeemed) {
    const isRepeated = redeemed.interactionId === interactionId && now.getTime() - redeemed.at.getTime() < answerLifeMs;
    return isRepeated
      ? { outcome: 'repeat', evidenceId: redeemed.evidenceId }
      : { outcome: 'rejected', reason: 'used' };
  }
  return now < expiresAt ? { outcome: 'redeem' } : { outcome: 'rejected', reason: 'expired' };
}
