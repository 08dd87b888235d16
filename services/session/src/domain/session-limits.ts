import type { Aal, Assurance } from '@latchkey/contracts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** NIST SP 800-63B-4 §2: the longest that a session may last, by its level. */
export const lifeMs: Readonly<Record<Aal, number>> = { 1: 30 * 24 * hourMs, 2: 24 * hourMs, 3: 12 * hourMs };

/** How long after a proof of all that somebody has the sensitive may be done without another (ASVS 5.0 §7.5.3, E-02). */
export const freshMs = 5 * minuteMs;

/** Until when a proof of then is fresh; null where there was none. */
export const freshUntil = (freshAt: Date | null): string | null =>
  freshAt ? new Date(freshAt.getTime() + freshMs).toISOString() : null;

/** Whether what is sensitive may be done now. */
export const isFresh = (freshAt: Date | null, now: Date): boolean =>
  freshAt !== null && now.getTime() < freshAt.getTime() + freshMs;

/**
 * What a proof of now makes of a session: its own strength and time where it is at least as strong, else what the session was. More
 * proof never makes less of it, and no old strength looks newer than it is.
 */
export const steppedUpTo = (was: Assurance, now: Assurance): Assurance => {
  const { aal, acr, amr, authTime } = now.aal >= was.aal && !isLost(was, now) ? now : was;
  return { aal, acr, amr, authTime };
};

/** The session resists phishing, and the new proof of the same level does not. */
const isLost = (was: Assurance, now: Assurance): boolean =>
  was.aal === now.aal && was.acr.startsWith('phr') && !now.acr.startsWith('phr');
