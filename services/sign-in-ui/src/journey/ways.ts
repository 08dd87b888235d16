import type { GatewayClient } from '@latchkey/client';
import type { CodeChannel } from '@latchkey/contracts';
import type { JourneyState, Pending } from './journey-state.js';
import type { Run } from './passkey-actions.js';

type Settings = {
  client: GatewayClient;
  attempt: (pending: Pending, run: Run) => Promise<void>;
  set: (change: Partial<JourneyState>) => void;
  /** Where a code would go. */
  channel: () => CodeChannel;
};

/** What somebody who has named themselves may do besides using a passkey, and how they change from one way to another. */
export type Ways = ReturnType<typeof createWays>;

export const createWays = ({ client, attempt, set, channel }: Settings) => ({
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
  toPassword: () => set({ choosesPassword: true, note: undefined, fault: undefined }),
});
