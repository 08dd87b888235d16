import { concludeSignIn, type RiskFacts, type TenantId, type UserId } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPersonsJourney } from '../test-journeys.js';
import { aUser, startMfaPolicy, type MfaPolicy } from '../test-suite.js';

// Only what looks unusual is asked, by what is remembered of sign-ins that came to their end.
let mfaPolicy: MfaPolicy;
let adaptive: TenantId;
let plain: TenantId;
beforeAll(async () => {
  mfaPolicy = await startMfaPolicy();
  adaptive = await mfaPolicy.tenant({ mfa: { policy: 'adaptive-at-sign-in', adaptive: true, factors: ['totp'] } });
  plain = await mfaPolicy.tenant({ mfa: { policy: 'no-prompt', factors: ['totp'] } });
});
afterAll(() => mfaPolicy.stop());

const germany: RiskFacts = { country: 'DE', latitude: 52.52, longitude: 13.4 };
const brazil: RiskFacts = { country: 'BR', latitude: -23.55, longitude: -46.63 };
const held = { totp: true };

const journeyOf = (userId: UserId, tenantId = adaptive) => aPersonsJourney(mfaPolicy, tenantId, { held }, userId);
const conclude = (who: { tenantId: string; interactionId: string; userId: string }, risk?: RiskFacts) =>
  mfaPolicy.ask(concludeSignIn, { ...who, trustDevice: false, ...(risk && { risk }) });

/** What a password comes to from there; nothing is concluded. */
async function attempt(userId: UserId, risk?: RiskFacts) {
  const { settle, knows } = journeyOf(userId);
  return settle(await knows(), risk ? { risk } : {});
}
/** A sign-in that comes to its end. */
async function signIn(userId: UserId, risk?: RiskFacts, tenantId = adaptive) {
  const { who, knows } = journeyOf(userId, tenantId);
  await knows();
  await conclude(who, risk);
}
const remembered = (userId: UserId) =>
  mfaPolicy.query<{ countries: number; sign_ins: number }>(
    `SELECT (SELECT count(*)::int FROM seen_country WHERE user_id = $1) AS countries,
            (SELECT count(*)::int FROM last_sign_in WHERE user_id = $1) AS sign_ins`,
    [userId],
  );

const usual = { outcome: 'fulfilled', reasons: ['password.one_factor', 'policy.adaptive', 'risk.none'] };
const askedFor = (...risks: string[]) => ({
  outcome: 'verify',
  offer: [{ factor: 'totp' }],
  reasons: ['password.one_factor', 'policy.adaptive', ...risks],
});

describe('an unusual sign-in', () => {
  it('cannot be the first', async () => {
    expect(await attempt(aUser(), brazil)).toMatchObject(usual);
  });

  it('is one from a country where they never were, and from too far away', async () => {
    const userId = aUser();
    await signIn(userId, germany);
    expect(await attempt(userId, germany)).toMatchObject(usual);
    expect(await attempt(userId, { country: 'BR' })).toMatchObject(askedFor('risk.new_country'));
    expect(await attempt(userId, brazil)).toMatchObject(askedFor('risk.impossible_travel', 'risk.new_country'));
  });

  it('is none by what is not told', async () => {
    const userId = aUser();
    await signIn(userId, germany);
    expect(await attempt(userId)).toMatchObject(usual);
    expect(await attempt(userId, { latitude: brazil.latitude })).toMatchObject(usual);
  });

  it('is one after a long time', async () => {
    const userId = aUser();
    await signIn(userId, { country: 'DE' });
    await mfaPolicy.query("UPDATE last_sign_in SET signed_in_at = now() - interval '31 days' WHERE user_id = $1", [
      userId,
    ]);
    expect(await attempt(userId, { country: 'DE' })).toMatchObject(askedFor('risk.long_absence'));
  });

  it('is one from a country where they were more than 180 days ago', async () => {
    const userId = aUser();
    await signIn(userId, { country: 'DE' });
    await signIn(userId, { country: 'FR' });
    const ago = (days: number) =>
      mfaPolicy.query(
        `UPDATE seen_country SET seen_at = now() - interval '${days} days' WHERE user_id = $1 AND country = 'FR'`,
        [userId],
      );
    await ago(179);
    expect(await attempt(userId, { country: 'FR' })).toMatchObject(usual);
    await ago(181);
    expect(await attempt(userId, { country: 'FR' })).toMatchObject(askedFor('risk.new_country'));
  });

  it('is one by a program, also the first', async () => {
    expect(await attempt(aUser(), { botScore: 12 })).toMatchObject(askedFor('risk.untrusted_client'));
  });

  it('is another person’s at another’s place', async () => {
    const [ada, bob] = [aUser(), aUser()];
    await signIn(ada, germany);
    await signIn(bob, brazil);
    expect(await attempt(bob, brazil)).toMatchObject(usual);
    expect(await attempt(ada, { country: 'BR' })).toMatchObject(askedFor('risk.new_country'));
  });
});

describe('d.34: what is learnt', () => {
  it('is nothing of a sign-in that does not conclude, however often it is tried', async () => {
    const userId = aUser();
    await signIn(userId, germany);
    for (let time = 0; time < 5; time += 1) {
      expect(await attempt(userId, brazil)).toMatchObject({ outcome: 'verify' });
    }
    expect(await attempt(userId, { country: 'BR' })).toMatchObject(askedFor('risk.new_country'));
    expect(await remembered(userId)).toEqual([{ countries: 1, sign_ins: 1 }]);
  });

  it('is the new country, once the second step was taken and all of it concluded', async () => {
    const userId = aUser();
    await signIn(userId, germany);
    const { who, settle, knows, shows } = journeyOf(userId);
    const risk = { country: 'BR' };
    expect(await settle(await knows(), { risk })).toMatchObject({ outcome: 'verify' });
    expect(await settle(await shows(), { risk })).toMatchObject({ outcome: 'fulfilled', aal: 2 });
    expect(await attempt(userId, risk)).toMatchObject({ outcome: 'verify' });
    await conclude(who, risk);
    expect(await attempt(userId, risk)).toMatchObject(usual);
  });

  it('is nothing at a tenant that does not look at it', async () => {
    const userId = aUser();
    await signIn(userId, germany, plain);
    expect(await remembered(userId)).toEqual([{ countries: 0, sign_ins: 0 }]);
  });

  it('of a sign-in from nowhere is when, and the place of before stays', async () => {
    const userId = aUser();
    await signIn(userId, germany);
    await signIn(userId);
    const rows = await mfaPolicy.query('SELECT latitude, longitude FROM last_sign_in WHERE user_id = $1', [userId]);
    expect(rows).toEqual([{ latitude: germany.latitude, longitude: germany.longitude }]);
  });

  it('of one tenant is nothing for another', async () => {
    const userId = aUser();
    const other = await mfaPolicy.tenant({ mfa: { policy: 'adaptive-at-sign-in', adaptive: true, factors: ['totp'] } });
    await signIn(userId, germany);
    const { settle, knows } = journeyOf(userId, other);
    expect(await settle(await knows(), { risk: brazil })).toMatchObject(usual);
  });
});
