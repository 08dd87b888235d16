import type { Contact, DeliverOptions, GatewayClient } from '@latchkey/client';
import type { MfaFactor } from '@latchkey/contracts';
import { channelOf, preparationFor, type Preparation } from './factor-page.js';
import type { JourneyState, Pending } from './journey-state.js';
import type { Run } from './passkey-actions.js';

type Settings = {
  client: GatewayClient;
  attempt: (pending: Pending, run: Run) => Promise<void>;
  set: (change: Partial<JourneyState>) => void;
  state: () => JourneyState;
  delivery: () => DeliverOptions;
};

/** What somebody does about second factors: prove one, turn them on, set one up. */
export type Factors = ReturnType<typeof createFactors>;

export const createFactors = ({ client, attempt, set, state, delivery }: Settings) => {
  const preparations: Record<Preparation, (factor: MfaFactor) => Run> = {
    passkey: () => (id) => client.passkeyOptions(id),
    code: (factor) => (id) => client.code(id, channelOf(factor) ?? 'email'),
    'new-passkey': () => (id) => client.enrolPasskeyOptions(id),
    'new-secret': () => (id) => client.enrolTotpOptions(id),
  };
  const show = (factor: MfaFactor) =>
    set({ factor, choosesMethod: false, contact: undefined, note: undefined, fault: undefined });

  /** Another code where one was sent, or the first one to an address. */
  const send = (pending: Pending, contact: Contact) =>
    attempt(pending, async (id) => {
      const interaction = await client.enrolContact(id, contact);
      set({ contact, ...(pending === 'resend' && { note: { name: 'codeSent', tone: 'good' } as const }) });
      return interaction;
    });

  return {
    /** The page of a factor, with what it needs; where that is not to be had, the page stays that somebody comes from. */
    to: async (factor: MfaFactor) => {
      const preparation = preparationFor(state().interaction?.step, factor, client.now());
      if (!preparation) return show(factor);
      const prepare = preparations[preparation](factor);
      await attempt(factor, async (id) => {
        const interaction = await prepare(id);
        set({ factor, choosesMethod: false });
        return interaction;
      });
    },
    /** The same after a reload: a secret that an app may have by now is not replaced. */
    backTo: (factor: MfaFactor) => show(factor),
    /** From a factor's page to all that can be set up. */
    leave: () => set({ factor: undefined, contact: undefined, note: undefined, fault: undefined }),
    /** Whether this browser shall be spared the next time. */
    trust: (trusts: boolean) => set({ trusts }),
    totp: (code: string) => {
      const options = delivery();
      return attempt('verify-totp', (id) => client.totp(id, code, options));
    },
    backupCode: (code: string) => {
      const options = delivery();
      return attempt('verify-backup-code', (id) => client.backupCode(id, code, options));
    },
    enable: () => attempt('enable', (id) => client.enableTwoStep(id)),
    /** Another secret in place of the one that was shown. */
    newSecret: () => attempt('totp', (id) => client.enrolTotpOptions(id)),
    enrolTotp: (code: string) => {
      const options = delivery();
      return attempt('enrol-totp', (id) => client.enrolTotp(id, code, options));
    },
    giveContact: (contact: Contact) => send('contact', contact),
    resendContact: async () => {
      const { contact } = state();
      if (contact) await send('resend', contact);
    },
    verifyContact: (code: string) => {
      const options = delivery();
      return attempt('verify-contact', (id) => client.verifyContact(id, code, options));
    },
    makeCodes: () => attempt('codes', (id) => client.backupCodes(id)),
    /** The codes are in a safe place. */
    saved: () => attempt('saved', (id) => client.backupCodes(id, { saved: true })),
  };
};
