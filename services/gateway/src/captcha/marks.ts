import { createHmac } from 'node:crypto';

/** What a solution is spent on. */
export type Submission = {
  readonly tenantId: string;
  /** The journey of the path, as it stands there. */
  readonly journey: string;
  readonly browserToken: string | undefined;
  /** The identifier that is named by this call, in its one form; none in other calls. */
  readonly account: string | undefined;
  /** Of the body's bytes. */
  readonly bodyHash: string;
};

/** Keyed hashes: the store learns of no journey, cookie or identifier. */
export type Marks = {
  /** What this call needs to have been let through. */
  readonly own: string;
  /** All that a solution of this call lets through. */
  readonly freed: readonly string[];
};

/**
 * A solution frees its journey, which is one browser's whatever that is called by then: the person is asked once, and a repetition of the call
 * is no second one. Naming somebody else costs another, or one solution would try out thirty names. `current` is another journey
 * tomorrow, so there a solution frees that very body of that browser and no more.
 */
export function marksOf(submission: Submission, secret: Buffer): Marks {
  const { tenantId, journey, browserToken = '', account, bodyHash } = submission;
  const mark = (...about: string[]) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([tenantId, journey, ...about]))
      .digest('base64url');
  if (journey === 'current') return alone(mark('body', browserToken, bodyHash));
  const rest = mark('journey');
  if (account === undefined) return alone(rest);
  const named = mark('account', account);
  return { own: named, freed: [named, rest] };
}

const alone = (own: string): Marks => ({ own, freed: [own] });
