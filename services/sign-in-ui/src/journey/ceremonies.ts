import {
  authenticateWithPasskey,
  createOptionsKeeper,
  createPasskey,
  type CeremonyOutcome,
  type GatewayClient,
  type OptionsKeeper,
} from '@latchkey/client';
import type { CreationOptionsJson, Interaction, RequestOptionsJson } from '@latchkey/contracts';

/** The ceremonies that a journey can hold, each with options that are kept ready for the click. */
export type Ceremonies = {
  /** Takes the options out of an answer. */
  hold: (interaction: Interaction) => void;
  authentication: (signal: AbortSignal) => Promise<CeremonyOutcome | undefined>;
  registration: (signal: AbortSignal) => Promise<CeremonyOutcome | undefined>;
  /** Replaces a spent challenge. */
  renew: (interaction: Interaction | undefined) => Promise<void>;
  stop: () => void;
};

type Settings = { client: GatewayClient; id: () => string; onInteraction: (interaction: Interaction) => void };

const asksForPasskey = ({ step }: Interaction) => step.name === 'identify' || step.name === 'passkey';
const requestOf = ({ step }: Interaction) =>
  step.name === 'identify' || step.name === 'passkey' ? step.passkey : undefined;
const creationOf = ({ step }: Interaction) => (step.name === 'create-passkey' ? step.passkey : undefined);

const run = async <Options>(
  keeper: OptionsKeeper<Options>,
  ceremony: (options: Options, settings: { signal: AbortSignal }) => Promise<CeremonyOutcome>,
  signal: AbortSignal,
): Promise<CeremonyOutcome | undefined> => {
  // No await on this path: the browser must be asked in the task of the click.
  const ready = keeper.ready();
  if (ready) return ceremony(ready, { signal });
  const fresh = await keeper.fresh();
  return fresh && ceremony(fresh, { signal });
};

/** Connects the two ceremonies of a journey with the calls that renew their challenges. */
export const createCeremonies = ({ client, id, onInteraction }: Settings): Ceremonies => {
  const requests = createOptionsKeeper<RequestOptionsJson>({
    now: client.now,
    load: async () => {
      const interaction = await client.passkeyOptions(id());
      onInteraction(interaction);
      return requestOf(interaction);
    },
  });
  const creations = createOptionsKeeper<CreationOptionsJson>({
    now: client.now,
    load: async () => {
      const interaction = await client.enrolPasskeyOptions(id());
      onInteraction(interaction);
      return creationOf(interaction);
    },
  });

  return {
    hold: (interaction) => {
      requests.hold(requestOf(interaction));
      creations.hold(creationOf(interaction));
      // An answer that leads to a page with a passkey may come without a challenge.
      if (interaction.methods.includes('passkey/options') && asksForPasskey(interaction) && !requests.ready()) {
        requests.fresh().catch(() => undefined);
      }
    },
    authentication: (signal) => run(requests, authenticateWithPasskey, signal),
    registration: (signal) => run(creations, createPasskey, signal),
    renew: async (interaction) => {
      const keeper = interaction?.step.name === 'create-passkey' ? creations : requests;
      keeper.hold(undefined);
      await keeper.fresh();
    },
    stop: () => {
      requests.stop();
      creations.stop();
    },
  };
};
