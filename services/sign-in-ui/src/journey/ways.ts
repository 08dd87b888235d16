import type { GatewayClient, TypedIdentifier } from '@latchkey/client';
import type { CodeChannel, Interaction, Method } from '@latchkey/contracts';
import type { JourneyState, Pending } from './journey-state.js';
import type { Run } from './passkey-actions.js';

type Settings = {
  client: GatewayClient;
  attempt: (pending: Pending, run: Run) => Promise<void>;
  set: (change: Partial<JourneyState>) => void;
  arrive: (interaction: Interaction) => void;
  /** Where a code would go. */
  channel: () => CodeChannel;
};

const ways = ['passkey', 'password', 'code'] as const satisfies readonly Method[];
/** A way to prove who one is; `ways.<name>` in the catalogues. */
export type Way = (typeof ways)[number];

/** What else somebody can do, besides the way that a page is about. */
export const otherWays = (
  { interaction, passkeys }: Pick<JourneyState, 'interaction' | 'passkeys'>,
  besides: string,
): Way[] =>
  ways.filter((way) => way !== besides && interaction?.methods.includes(way) && (way !== 'passkey' || passkeys));

/** What somebody who has named themselves may do besides using a passkey, and how they change from one way to another. */
export type Ways = ReturnType<typeof createWays>;

export const createWays = ({ client, attempt, set, arrive, channel }: Settings) => ({
  /**
   * A name and a password that were typed together. What the name brings up is shown where it is no password, and where
   * the password is not taken: the journey stands there.
   */
  signIn: (identifier: TypedIdentifier, password: string) =>
    attempt('password', async (id) => {
      const named = await client.identifier(id, identifier);
      if (named.step.name !== 'password') return named;
      return client.password(id, password).catch((error: unknown) => {
        arrive(named);
        throw error;
      });
    }),
  password: (password: string) => attempt('password', (id) => client.password(id, password)),
  profile: (profile: { name?: string; username?: string }) => attempt('profile', (id) => client.profile(id, profile)),
  newPassword: (password: string) => attempt('new-password', (id) => client.newPassword(id, password)),
  /** A code instead of what the page asks for. */
  toCode: () => attempt('code', (id) => client.code(id, channel())),
  /** Another code where one was sent. */
  resendCode: () =>
    attempt('resend', async (id) => {
      const interaction = await client.code(id, channel());
      set({ note: { name: 'codeSent', tone: 'good' } });
      return interaction;
    }),
  /** The passkey instead: its page, where the click is. */
  toPasskey: () => attempt('passkey', (id) => client.passkeyOptions(id)),
  /** The password instead: a page that the server need not know of. */
  toPassword: () => set({ choosesPassword: true, choosesMethod: false, note: undefined, fault: undefined }),
  /** All the ways, to choose from; the same. */
  toChoice: () => set({ choosesMethod: true, note: undefined, fault: undefined }),
  leaveChoice: () => set({ choosesMethod: false }),
});
