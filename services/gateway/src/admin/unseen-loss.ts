import { ContractError, type ConfigurationFault, type PasskeyCount } from '@latchkey/contracts';

/** Another RP ID, and what is known of the one before. */
export type RpIdChange = {
  readonly from: string;
  readonly to: string;
  readonly passkeys: readonly PasskeyCount[];
  /** How many people the administrator says may lose their passkeys. */
  readonly acceptedLoss: number | undefined;
};

/** What is to be said of people who would lose their passkeys unseen: at `/rpId`. */
export function unseenLoss({ from, to, passkeys, acceptedLoss }: RpIdChange): ConfigurationFault[] {
  const lost = from === to ? undefined : passkeys.find(({ rpId }) => rpId === from);
  if (!lost || lost.people === 0 || acceptedLoss === lost.people) return [];
  const detail =
    `${lost.people} people have ${lost.passkeys} passkeys for ${from}, which do not work for ${to}: ` +
    `send acceptedLoss ${lost.people} to change it all the same. Nothing is deleted.`;
  return [{ code: 'passkeys_would_be_lost', pointer: '/rpId', detail }];
}

/**
 * A passkey works for its RP ID alone (WebAuthn L3 §4), so another one takes it from everybody who has one. Who changes it
 * says how many people that is, and so has seen it. Errors: `tenant.not_acceptable` at `/rpId`.
 */
export function refuseUnseenLoss(change: RpIdChange): void {
  const errors = unseenLoss(change);
  if (errors.length > 0) throw new ContractError('tenant.not_acceptable', undefined, { extension: { errors } });
}
