import type { bodies, Interaction, Method } from '@latchkey/contracts';
import type { DeliverOptions } from './deliver.js';
import type { CallOptions } from './transport.js';

/** An interaction's id, or `current` for this browser's newest live one. */
export type InteractionAddress = string;
/** An address or a number of one's own. */
export type TypedContact = (typeof bodies)['contact']['_output'];
/** `trustDevice`: spare this browser the second factor from now on, where the tenant and the proof allow it. */
export type WithTrust = { trustDevice?: boolean | undefined };

/** The calls of second factors, a part of `GatewayClient`. */
export type FactorCalls = {
  /** Proves a second factor by what an authenticator app shows; sends it again as `deliver` does, like those below. */
  totp: (id: InteractionAddress, code: string, options?: DeliverOptions & WithTrust) => Promise<Interaction>;
  /** Spends a backup code, as it is read off its sheet. */
  backupCode: (id: InteractionAddress, code: string, options?: DeliverOptions) => Promise<Interaction>;
  /** Says yes to a second factor where the journey asks; no is `skip`. */
  enableTwoStep: (id: InteractionAddress, options?: CallOptions) => Promise<Interaction>;
  /** A secret for an authenticator app; it is in this answer and in no later one. */
  enrolTotpOptions: (id: InteractionAddress, options?: CallOptions) => Promise<Interaction>;
  /** Takes the app into use by a code of it. */
  enrolTotp: (id: InteractionAddress, code: string, options?: DeliverOptions & WithTrust) => Promise<Interaction>;
  /** Sends a code to an address or number that codes shall go to. */
  enrolContact: (id: InteractionAddress, contact: TypedContact, options?: CallOptions) => Promise<Interaction>;
  verifyContact: (id: InteractionAddress, code: string, options?: DeliverOptions) => Promise<Interaction>;
  /** Makes backup codes in place of earlier ones; they are in this answer and in no later one. */
  makeBackupCodes: (id: InteractionAddress, options?: CallOptions) => Promise<Interaction>;
  /** Says that the codes are in a safe place, and goes on. */
  savedBackupCodes: (id: InteractionAddress, options?: DeliverOptions) => Promise<Interaction>;
};

type Ways = {
  act: (id: InteractionAddress, method: Method, body: unknown, options?: CallOptions) => Promise<Interaction>;
  finish: (id: InteractionAddress, method: Method, body: unknown, options?: DeliverOptions) => Promise<Interaction>;
};

/** The calls of second factors, over a way to act once and one that carries a proof to its answer. */
export const factorCalls = ({ act, finish }: Ways): FactorCalls => ({
  totp: (id, code, options) => finish(id, 'totp', { code, trustDevice: options?.trustDevice }, options),
  backupCode: (id, code, options) => finish(id, 'backup-code', { code }, options),
  enableTwoStep: (id, options) => act(id, 'enable-two-step', {}, options),
  enrolTotpOptions: (id, options) => act(id, 'enrolment/totp/options', {}, options),
  enrolTotp: (id, code, options) => finish(id, 'enrolment/totp', { code, trustDevice: options?.trustDevice }, options),
  enrolContact: (id, contact, options) => act(id, 'enrolment/contact', contact, options),
  verifyContact: (id, code, options) => finish(id, 'enrolment/contact/verify', { code }, options),
  makeBackupCodes: (id, options) => act(id, 'enrolment/backup-codes', {}, options),
  savedBackupCodes: (id, options) => finish(id, 'enrolment/backup-codes', { saved: true }, options),
});
