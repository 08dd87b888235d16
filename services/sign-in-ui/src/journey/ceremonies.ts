import {
  createCeremonyCoordinator,
  GatewayProblem,
  type CeremonyCoordinator,
  type CeremonyOutcome,
  type GatewayClient,
  type PasskeySupport,
  type Telling,
} from '@latchkey/client';
import type { CeremonyResponse, Interaction, StepName } from '@latchkey/contracts';
import type { Entrance } from './entrance.js';
import { shownOffer } from './factor-page.js';
import { takesPasskey } from './journey-state.js';

/** The ceremonies that a journey can hold: the client's coordinator, fed with what the journey's answers carry. */
export type Ceremonies = Pick<CeremonyCoordinator, 'withdraw' | 'offer' | 'giveUp' | 'judge' | 'close'> & {
  /** Takes the options out of an answer. */
  hold: (interaction: Interaction) => void;
  authentication: () => Promise<CeremonyOutcome>;
  /** How a click that asks for a passkey now came to be. */
  via: () => NonNullable<Telling['via']>;
  registration: () => Promise<CeremonyOutcome>;
  /** Without asking anybody; it gives way to everything else. */
  unasked: () => Promise<CeremonyOutcome>;
  /** Replaces a spent challenge. */
  renew: (interaction: Interaction | undefined) => Promise<void>;
};

type Settings = {
  client: GatewayClient;
  entrance: Entrance;
  support: () => Promise<PasskeySupport>;
  id: () => string;
  /** Where the journey stands. */
  step: () => StepName | undefined;
  onInteraction: (interaction: Interaction) => void;
  /** A suggested passkey was picked. */
  onSuggestion: (response: CeremonyResponse) => void;
};

const requestOf = ({ step }: Interaction) =>
  step.name === 'identify' || step.name === 'passkey' || step.name === 'mfa' ? step.passkey : undefined;
const creationOf = ({ step }: Interaction) =>
  step.name === 'create-passkey' || step.name === 'enrol-factor' ? step.passkey : undefined;

/** The page that comes up is one with a passkey button. */
const showsPasskey = (interaction: Interaction): boolean => {
  const { step } = interaction;
  if (step.name !== 'mfa') return takesPasskey(interaction);
  return shownOffer(step, { factor: undefined, passkeys: true })?.factor === 'webauthn';
};

/** On the first page nobody has said who they are. */
const viaAt = (at: StepName | undefined) => (at === 'identify' ? ('button' as const) : ('identifier' as const));

const isGone = (error: unknown) => error instanceof GatewayProblem && (error.status === 404 || error.status === 410);

/** Connects the coordinator with the calls of a journey that renew its challenges and tell what became of them. */
export const createCeremonies = (settings: Settings): Ceremonies => {
  const { client, entrance, support, id, step, onInteraction, onSuggestion } = settings;
  const coordinator = createCeremonyCoordinator({
    now: client.now,
    support,
    loadRequest: async () => {
      // A page that was left open outlives its journey; on the first page nothing is lost with it.
      const interaction = await client.passkeyOptions(id()).catch((error: unknown) => {
        if (isGone(error) && step() !== 'mfa') return entrance.start();
        throw error;
      });
      if (!interaction) return undefined;
      onInteraction(interaction);
      return requestOf(interaction);
    },
    loadCreation: async () => {
      const interaction = await client.enrolPasskeyOptions(id());
      onInteraction(interaction);
      return creationOf(interaction);
    },
    onSuggestion,
    onEndWithoutResponse: ({ by: _, ...end }) => {
      client.cancelled(id(), end).catch(() => undefined);
    },
  });
  const { requests, creations } = coordinator;

  return {
    hold: (interaction) => {
      requests.hold(requestOf(interaction));
      creations.hold(creationOf(interaction));
      // An answer that leads to a page with a passkey may come without a challenge.
      if (showsPasskey(interaction) && !requests.ready()) requests.fresh().catch(() => undefined);
    },
    authentication: () => coordinator.authenticate(viaAt(step())),
    via: () => viaAt(step()),
    registration: coordinator.register,
    unasked: coordinator.registerUnasked,
    renew: async (interaction) => {
      const creates = interaction?.step.name === 'create-passkey' || interaction?.step.name === 'enrol-factor';
      const keeper = creates ? creations : requests;
      keeper.hold(undefined);
      await keeper.fresh();
    },
    offer: coordinator.offer,
    withdraw: coordinator.withdraw,
    giveUp: coordinator.giveUp,
    judge: coordinator.judge,
    close: coordinator.close,
  };
};
