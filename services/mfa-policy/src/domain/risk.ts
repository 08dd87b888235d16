import type { DecisionReason, RiskFacts } from '@latchkey/contracts';

/** What is remembered of a person's sign-ins; nothing of one that did not come to its end. */
export type SignInMemory = {
  /** Of the last one; undefined before the first. */
  signedInAt: Date | undefined;
  /** Where and when the last one was whose place is known. */
  place: { latitude: number; longitude: number; at: Date } | undefined;
  /** Where they were seen in the last 180 days. */
  countries: readonly string[];
};

export type RiskReason = Extract<DecisionReason, `risk.${string}`>;

const hourMs = 3_600_000;
const longAbsenceMs = 30 * 24 * hourMs;
const countryMemoryMs = 180 * 24 * hourMs;
const fastestKmPerHour = 900;
/** Places that are told by address are off by as much. */
const inexactKm = 50;
const leastTrustedScore = 30;

/** What looks unusual about a sign-in. What is not known never does, and a first sign-in has nothing to differ from. */
export function riskReasons(facts: RiskFacts, memory: SignInMemory, now: Date): RiskReason[] {
  const rules: readonly [RiskReason, boolean][] = [
    ['risk.new_country', isNewCountry(facts, memory)],
    ['risk.impossible_travel', isTooFast(facts, memory, now)],
    ['risk.long_absence', isLongAbsent(memory, now)],
    ['risk.untrusted_client', isUntrusted(facts)],
  ];
  return rules.flatMap(([reason, fires]) => (fires ? [reason] : []));
}

/** A country that was last seen before this moment is as new as one that never was. */
export const countriesSince = (now: Date): Date => new Date(now.getTime() - countryMemoryMs);

const isNewCountry = ({ country }: RiskFacts, { countries }: SignInMemory): boolean =>
  country !== undefined && countries.length > 0 && !countries.includes(country);

function isTooFast({ latitude, longitude }: RiskFacts, { place }: SignInMemory, now: Date): boolean {
  if (latitude === undefined || longitude === undefined || !place) return false;
  const km = kmBetween({ latitude, longitude }, place);
  const hours = Math.max(0, now.getTime() - place.at.getTime()) / hourMs;
  return km > inexactKm && km > fastestKmPerHour * hours;
}

const isLongAbsent = ({ signedInAt }: SignInMemory, now: Date): boolean =>
  signedInAt !== undefined && now.getTime() - signedInAt.getTime() > longAbsenceMs;

const isUntrusted = ({ botScore, isVerifiedBot }: RiskFacts): boolean =>
  isVerifiedBot === true || (botScore !== undefined && botScore < leastTrustedScore);

type Place = { latitude: number; longitude: number };

const earthRadiusKm = 6_371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Along the surface (haversine). */
export function kmBetween(one: Place, other: Place): number {
  const [from, to] = [radians(one.latitude), radians(other.latitude)];
  const north = Math.sin((to - from) / 2) ** 2;
  const east = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(north + Math.cos(from) * Math.cos(to) * east)));
}
