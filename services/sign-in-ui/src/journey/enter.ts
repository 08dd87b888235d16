import { GatewayProblem, type GatewayClient } from '@latchkey/client';
import { interactionId, type OpenIntent, type Interaction, type SessionView } from '@latchkey/contracts';

const isGone = (error: unknown) => error instanceof GatewayProblem && (error.status === 404 || error.status === 410);

/** Nothing where there is nothing. */
export const orGone = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
};

const sessionOf = async (client: GatewayClient): Promise<SessionView | undefined> => {
  try {
    return await client.session.read();
  } catch (error) {
    if (error instanceof GatewayProblem && error.status === 401) return undefined;
    throw error;
  }
};

/** Somebody who is signed in has arrived already: there is nothing to prove and nothing to ask. */
const arrived = ({ sessionId, expiresAt }: SessionView, intent: OpenIntent): Interaction => ({
  id: interactionId.parse(sessionId),
  intent,
  step: { name: 'done', redirectTo: '/account', sessionId },
  methods: [],
  expiresAt,
});

/** Waits for two that know nothing of each other: the first is had even where the second fails. */
export const settledValue = <T>(settled: PromiseSettledResult<T>): T => {
  if (settled.status === 'rejected') throw settled.reason as Error;
  return settled.value;
};

/** Leaves the live journey behind, if there is one, and starts another. */
export const startOver = async <T>(client: GatewayClient, start: () => Promise<T>, id?: string): Promise<T> => {
  // Abandoning only tidies up: a journey that cannot be abandoned must not keep anybody from starting.
  await client.interactions.abandon(id).catch(() => undefined);
  return start();
};

/** Reading a journey makes no challenge; the passkey button needs one before it is shown, so that a click needs nothing. */
const withChallenge = async (client: GatewayClient, live: Interaction): Promise<Interaction> => {
  const needsOne = live.step.name === 'identify' && !live.step.passkey && live.methods.includes('passkey/options');
  // Without a challenge the page works all the same: the click asks for one, and e-mail needs none.
  return needsOne ? client.passkeyOptions(live.id).catch(() => live) : live;
};

/**
 * Where this browser stands: the live journey when it is of this intent, the account of a person who is signed in, else
 * a new journey. A finished one counts for nothing: the person may have signed out since. Nor does one on its way to an
 * organisation's sign-in: who opens a page of ours meanwhile has turned back.
 */
export const enter = async (client: GatewayClient, intent: OpenIntent): Promise<Interaction> => {
  const start = () => client.interactions.start(intent);
  const [live, session] = await Promise.all([orGone(client.interactions.read()), sessionOf(client)]);
  if (live?.intent === intent && live.step.name === 'sso') return startOver(client, start, live.id);
  if (live?.intent === intent && live.step.name !== 'done') return withChallenge(client, live);
  if (session) return arrived(session, intent);
  return live?.step.name === 'done' ? startOver(client, start, live.id) : start();
};
