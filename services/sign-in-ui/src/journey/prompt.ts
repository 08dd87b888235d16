import type { GatewayClient, PasskeySupport } from '@latchkey/client';
import type { Interaction, Step } from '@latchkey/contracts';

/** What is known of this browser when an offer of a passkey comes. */
type Browser = { passkeys: boolean; support: () => Promise<PasskeySupport> };

type Prompt = Extract<Step, { name: 'create-passkey' }>;

/** A first passkey may be made anywhere; one of this device only where the device can verify its person. */
export const canAnswer = async ({ reason }: Prompt, { passkeys, support }: Browser): Promise<boolean> => {
  if (!passkeys) return false;
  return reason !== 'other-device' || (await support()).platformAuthenticator === true;
};

/**
 * Passes an offer that this browser has no answer to: the journey goes on, and nothing is remembered of it, because
 * nobody has said no. When that fails, the offer is shown: it can be declined.
 */
export const passPrompt = async (
  interaction: Interaction,
  { client, ...browser }: Browser & { client: Pick<GatewayClient, 'skip'> },
): Promise<Interaction> => {
  const { step, id } = interaction;
  if (step.name !== 'create-passkey' || (await canAnswer(step, browser))) return interaction;
  return client.skip(id, { unsupported: true }).catch(() => interaction);
};

/** The browser may try once, when the page comes up, and not again after whatever the person did there. */
export const isUnaskedDue = (before: Step['name'] | undefined, now: Interaction | undefined): boolean =>
  now?.step.name === 'create-passkey' && now.step.conditional && before !== 'create-passkey';
