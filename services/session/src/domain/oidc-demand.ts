import { acr as acrs, demandOfAcr, meetsDemand, type Acr, type ClientDemand } from '@latchkey/contracts';

/** What a product's request asks of a sign-in (OpenID Connect Core §3.1.2.1, RFC 9470 §3). */
export type Asked = {
  /** `acr_values`, or the values of an essential `acr` claim: any of them will do, the first is wanted most. */
  acrs: readonly Acr[];
  /** Seconds. */
  maxAge?: number | undefined;
  prompts: ReadonlySet<string>;
  /** The client's own. */
  minimumAcr?: Acr | undefined;
};

/** Of a session: how strong, and when; seconds since 1970. */
export type Proved = { aal: number; acr: Acr; authTime: number };

/** When it is looked at, and when the request led to a sign-in, if it did. */
export type When = { now: number; begunAt?: number | undefined };

/** Why a session is not what a request asks for: nobody is there, they are to prove themselves anew, or more. */
export type Unmet = 'no-session' | 'prompt' | 'max-age' | 'acr';

const asksAnew = ['login', 'select_account', 'create'];

/** What is missing for a request, or undefined. A proof that was given for it is new enough whatever it asks. */
export function unmetOf(asked: Asked, proved: Proved | undefined, { now, begunAt }: When): Unmet | undefined {
  if (!proved) return 'no-session';
  const isForThis = begunAt !== undefined && proved.authTime >= begunAt;
  const isOld = isForThis ? undefined : oldness(asked, now - proved.authTime);
  return isOld ?? (isStrong(asked, proved) ? undefined : 'acr');
}

function oldness({ prompts, maxAge }: Asked, age: number): Unmet | undefined {
  if (asksAnew.some((prompt) => prompts.has(prompt))) return 'prompt';
  return maxAge !== undefined && age > maxAge ? 'max-age' : undefined;
}

function isStrong(asked: Asked, proved: Proved): boolean {
  const { acrs: wanted, minimumAcr } = asked;
  if (minimumAcr && !meetsDemand(proved, demandOfAcr(minimumAcr))) return false;
  return wanted.length === 0 || answeredAcr(asked, proved) !== undefined;
}

/** The class to name in tokens: the first that was asked for and is met; undefined where none is. */
export const answeredAcr = ({ acrs: wanted }: Pick<Asked, 'acrs'>, proved: Proved): Acr | undefined =>
  wanted.find((acr) => meetsDemand(proved, demandOfAcr(acr)));

/** What is asked beyond the tenant's policy; undefined where nothing is. */
export function demandFor({ acrs: wanted, minimumAcr }: Pick<Asked, 'acrs' | 'minimumAcr'>): ClientDemand | undefined {
  const demands = [wanted[0], minimumAcr].filter((acr) => acr !== undefined).map(demandOfAcr);
  if (demands.length === 0) return undefined;
  const minimumAal = Math.max(...demands.map((demand) => demand.minimumAal ?? 1)) as 1 | 2 | 3;
  const phishingResistant = demands.some((demand) => demand.phishingResistant === true);
  return { minimumAal, ...(phishingResistant && { phishingResistant }) };
}

/** The classes that are known here, of those that somebody names. */
export const knownAcrs = (values: readonly unknown[]): Acr[] =>
  values.map((value) => acrs.safeParse(value)).flatMap(({ success, data }) => (success ? [data] : []));
