/** What is counted: a host, the network around it, a browser, a person by what they typed, one journey, a tenant. */
export type Subject = 'address' | 'network' | 'device' | 'account' | 'journey' | 'tenant';

/** So many points in a window that begins with the first of them. */
export type Limit = { readonly by: Subject; readonly points: number; readonly seconds: number };

const minute = 60;
const tenMinutes = 600;
const hour = 3_600;

/**
 * Every limit. The measure for `address` is an office of 1,000 people behind one IPv4 address who all come within a quarter
 * of an hour, with twice the average for its busiest minute; `network` is four such offices.
 *
 * - ceremony: start, fresh options after a pause, start again after a reload, answer: 4 calls × 1,000 / 15 × 2 = 533 a minute.
 * - identify: an address and half a resend: 1.5 × 1,000 / 15 × 2 = 200 a minute, if nobody there has a passkey.
 * - guess: a code or password and half a slip: 1.5 × 1,000 / 15 × 2 = 200 a minute.
 * - other: pages read experience, session and profile, in several tabs: 20 × 1,000 / 15 × 2 = 2,667 a minute.
 *
 * A person needs one identifier for a sign-in; ten an hour leave room for slips. They also bound the guesses at one person
 * from all over the world: 10 journeys an hour, and 20 tries each (10 by the journey's id, 10 by `current`), which is 200 in
 * a million codes. Identity's own record of tries is narrower, and the one that locks.
 *
 * - challenge: a proof of work and half another: 1.5 × 1,000 / 15 × 2 = 200 a minute.
 * - tries refuse nothing: they say when a tenant asks for a CAPTCHA `after-repeated-tries` (ADR 0013). Names, passwords and
 *   codes are counted together, each submission once. A sign-in with three slips is 8 of them, so a browser has room for two
 *   and is stopped at 30 of either kind; an address gets a twentieth of what its limits let through; an account half.
 */
export const limits = {
  'ceremony-address': { by: 'address', points: 600, seconds: minute },
  'ceremony-network': { by: 'network', points: 2_400, seconds: minute },
  'ceremony-device': { by: 'device', points: 60, seconds: minute },
  'identify-address': { by: 'address', points: 200, seconds: minute },
  'identify-network': { by: 'network', points: 800, seconds: minute },
  'identify-device': { by: 'device', points: 30, seconds: tenMinutes },
  'identify-account': { by: 'account', points: 10, seconds: hour },
  'identify-tenant': { by: 'tenant', points: 6_000, seconds: minute },
  'resend-journey': { by: 'journey', points: 5, seconds: tenMinutes },
  'guess-address': { by: 'address', points: 200, seconds: minute },
  'guess-network': { by: 'network', points: 800, seconds: minute },
  'guess-device': { by: 'device', points: 30, seconds: tenMinutes },
  'guess-journey': { by: 'journey', points: 10, seconds: tenMinutes },
  'guess-tenant': { by: 'tenant', points: 6_000, seconds: minute },
  'challenge-address': { by: 'address', points: 400, seconds: minute },
  'challenge-network': { by: 'network', points: 1_600, seconds: minute },
  'challenge-device': { by: 'device', points: 60, seconds: tenMinutes },
  'tries-address': { by: 'address', points: 200, seconds: tenMinutes },
  'tries-device': { by: 'device', points: 16, seconds: tenMinutes },
  'tries-account': { by: 'account', points: 5, seconds: hour },
  'admin-address': { by: 'address', points: 600, seconds: minute },
  'other-address': { by: 'address', points: 3_000, seconds: minute },
  'other-network': { by: 'network', points: 12_000, seconds: minute },
  'other-device': { by: 'device', points: 600, seconds: minute },
} as const satisfies Record<string, Limit>;
/** A limit's name: in its keys, in the metric and in the answer's headers. */
export type LimitName = keyof typeof limits;

/**
 * Which limits a call consumes, and whether it waits for the count.
 *
 * `before`: the call is made only when every limit has counted it and none is used up. For what somebody guesses with or
 * sends mail with, where the tenth try and the eleventh are two things.
 * `beside`: the call goes on at once and is counted meanwhile; it is refused when this process has already learned that a
 * limit is used up, which it does some 20 ms after the call that went over. For ceremonies, which nobody can
 * guess, and for reading: an answer to a passkey cannot be taken back once the command is under way, and it does not wait.
 */
export type Policy = { readonly counted: 'before' | 'beside'; readonly limits: readonly LimitName[] };

const ceremony: Policy = { counted: 'beside', limits: ['ceremony-address', 'ceremony-network', 'ceremony-device'] };
const identify: Policy = {
  counted: 'before',
  limits: ['identify-address', 'identify-network', 'identify-device', 'identify-account', 'identify-tenant'],
};
const resend: Policy = { counted: 'before', limits: [...identify.limits, 'resend-journey'] };
const guess: Policy = {
  counted: 'before',
  limits: ['guess-address', 'guess-network', 'guess-device', 'guess-journey', 'guess-tenant'],
};
const challenge: Policy = {
  counted: 'beside',
  limits: ['challenge-address', 'challenge-network', 'challenge-device'],
};
const admin: Policy = { counted: 'before', limits: ['admin-address'] };
const other: Policy = { counted: 'beside', limits: ['other-address', 'other-network', 'other-device'] };

const journey = '/api/v1/interactions';

/** By method and route, as the controllers declare them. A ceremony has no limit by account: a lockout never blocks a passkey. */
const byRoute: ReadonlyMap<string, Policy> = new Map([
  [`POST ${journey}`, ceremony],
  [`POST ${journey}/:id/passkey/options`, ceremony],
  [`POST ${journey}/:id/passkey`, ceremony],
  [`POST ${journey}/:id/enrolment/passkey/options`, ceremony],
  [`POST ${journey}/:id/enrolment/passkey`, ceremony],
  [`POST ${journey}/:id/resume`, ceremony],
  [`POST ${journey}/:id/identifier`, identify],
  [`POST ${journey}/:id/code`, resend],
  [`POST ${journey}/:id/code/verify`, guess],
  [`POST ${journey}/:id/password`, guess],
  [`POST ${journey}/:id/enrolment-code`, guess],
  [`POST ${journey}/:id/totp`, guess],
  [`POST ${journey}/:id/backup-code`, guess],
  [`POST ${journey}/:id/enrolment/totp`, guess],
  [`POST ${journey}/:id/enrolment/contact`, resend],
  [`POST ${journey}/:id/enrolment/contact/verify`, guess],
  // Something new is made and shown once; nobody guesses with it, and each replaces the one before.
  [`POST ${journey}/:id/enrolment/totp/options`, ceremony],
  [`POST ${journey}/:id/enrolment/backup-codes`, ceremony],
  [`POST ${journey}/:id/enable-two-step`, other],
  // Each makes identity ask a provider; nobody can guess what it answers, and nobody needs to try often.
  ['GET /api/v1/sso/callback', guess],
  [`POST ${journey}/:id/skip`, other],
  [`POST ${journey}/:id/cancelled`, other],
  ['GET /api/v1/captcha', challenge],
  // A password is hashed, which costs; a secret is tried, although nobody can guess it.
  ['PUT /api/v1/account/password', guess],
  ['POST /api/v1/account/undo', guess],
  ['POST /oidc/device', guess],
  ['POST /api/v1/admin/administrators/claim', guess],
  // These may send a code.
  ['POST /api/v1/step-up', identify],
  ['POST /api/v1/account/identifiers', identify],
  ['POST /api/v1/account/passkeys', ceremony],
  ['POST /api/v1/account/totp', ceremony],
  ['POST /api/v1/account/backup-codes', ceremony],
]);

/** The policy of a call. A step of a journey that nobody has named here is held like a guess; all else like reading. */
export function policyOf(method: string, route: string): Policy {
  const named = byRoute.get(`${method} ${route}`);
  if (named) return named;
  if (route.startsWith('/api/v1/admin')) return admin;
  return method === 'POST' && route.startsWith(`${journey}/`) ? guess : other;
}

/** Counted for the CAPTCHA, by no policy: whoever used one up is asked for a solution, and not refused. */
export const tries: readonly LimitName[] = ['tries-address', 'tries-device', 'tries-account'];

const awaited: ReadonlySet<string> = new Set([...resend.limits, ...guess.limits, ...admin.limits, ...tries]);

const guarding: ReadonlySet<string> = new Set([...guess.limits, 'resend-journey']);

/**
 * Limits that must be counted by all gateways together: what somebody guesses with, and what sends something. While that
 * is not possible such calls are not made; ceremonies, names and reading go on with each gateway's own count.
 */
export const needsStore = (limit: LimitName): boolean => guarding.has(limit);

/** Whether calls wait for the count of a limit. */
export const isAwaited = (limit: LimitName): boolean => awaited.has(limit);

/** The limits of one deployment: the table above with its points multiplied, each at least one. */
export const scaledLimits = (factor: number): Readonly<Record<LimitName, Limit>> =>
  Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => [
      name,
      { ...limit, points: Math.max(1, Math.round(limit.points * factor)) },
    ]),
  ) as Record<LimitName, Limit>;
