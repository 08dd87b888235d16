import type { DeliverOptions, GatewayClient, TypedContact, WithTrust } from '@latchkey/client';
import type { MfaFactor } from '@latchkey/contracts';
import { channelOf, preparationFor, type Preparation } from './factor-page.js';
import type { JourneyState, Pending } from './journey-state.js';
import type { Run } from './passkey-actions.js';

type Settings = {
  client: GatewayClient;
  attempt: (pending: Pending, run: Run) => Promise<void>;
  set: (change: Partial<JourneyState>) => void;
  state: () => JourneyState;
  delivery: () => DeliverOptions & WithTrust;
};

/** What somebody does about second factors: prove one, turn them on, set one up. */
export type Factors = ReturnType<typeof createFactors>;

/** The page of a factor, and what is asked of the server before it is shown. */
const createPages = ({ client, attempt, set, state }: Settings) => {
  const preparations: Record<Preparation, (factor: MfaFactor) => Run> = {
    passkey: () => (id) => client.passkeyOptions(id),
    code: (factor) => (id) => client.code(id, channelOf(factor) ?? 'email'),
    'new-passkey': () => (id) => client.enrolPasskeyOptions(id),
    'new-secret': () => (id) => client.enrolTotpOptions(id),
  };
  const show = (factor: MfaFactor) =>
    set({ factor, choosesMethod: false, contact: undefined, note: undefined, fault: undefined });

  return {
    /** The page of a factor, with what it needs; where that is not to be had, the page stays that somebody comes from. */
    to: async (factor: MfaFactor) => {
      const preparation = preparationFor(state().interaction?.step, factor, client.now());
      if (!preparation) return show(factor);
      const prepare = preparations[preparation](factor);
      return attempt(factor, async (id) => {
        const interaction = await prepare(id);
        set({ factor, choosesMethod: false });
        return interaction;
      });
    },
    /** The page as it is at first, without asking for anything: a secret that an app may have by now is not replaced. */
    backTo: show,
    /** From a factor's page to all that can be set up. */
    leave: () => set({ factor: undefined, contact: undefined, note: undefined, fault: undefined }),
  };
};

/** What is set up. */
const createEnrolment = ({ client, attempt, set, state, delivery }: Settings) => {
  const send = (pending: Pending, contact: TypedContact, note?: JourneyState['note']) =>
    attempt(pending, async (id) => {
      const interaction = await client.enrolContact(id, contact);
      set({ contact, note });
      return interaction;
    });

  return {
    enable: () => attempt('enable', (id) => client.enableTwoStep(id)),
    /** Another secret in place of the one that was shown. */
    newSecret: () => attempt('totp', (id) => client.enrolTotpOptions(id)),
    enrolTotp: (code: string) => {
      const options = delivery();
      return attempt('enrol-totp', (id) => client.enrolTotp(id, code, options));
    },
    giveContact: (contact: TypedContact) => send('contact', contact),
    /** Another code to the same address. */
    resendContact: async () => {
      const { wished } = state();
      const contact = state().contact ?? wished;
      if (contact) await send('resend', contact, { name: 'codeSent', tone: 'good' });
    },
    verifyContact: (code: string) => {
      const options = delivery();
      return attempt('verify-contact', (id) => client.verifyContact(id, code, options));
    },
    makeCodes: () => attempt('codes', (id) => client.makeBackupCodes(id)),
    /** The codes are in a safe place. */
    saved: () => {
      const options = delivery();
      return attempt('saved', (id) => client.savedBackupCodes(id, options));
    },
  };
};

/** What is sent goes along as it was at the click: once more, it has the same bytes. */
export const createFactors = (settings: Settings) => {
  const { client, attempt, set, delivery } = settings;
  return {
    ...createPages(settings),
    ...createEnrolment(settings),
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
  };
};
