import { GatewayProblem, type GatewayClient } from '@latchkey/client';
import type { Intent, Interaction } from '@latchkey/contracts';

const isGone = (error: unknown) => error instanceof GatewayProblem && (error.status === 404 || error.status === 410);

const orGone = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
};

const isSignedIn = async (client: GatewayClient): Promise<boolean> => {
  try {
    await client.session.read();
    return true;
  } catch (error) {
    if (error instanceof GatewayProblem && error.status === 401) return false;
    throw error;
  }
};

/** Leaves the live journey behind, if there is one, and starts another. */
export const startOver = async (client: GatewayClient, intent: Intent, id?: string): Promise<Interaction> => {
  // Abandoning only tidies up: a journey that cannot be abandoned must not keep anybody from starting.
  await client.interactions.abandon(id).catch(() => undefined);
  return client.interactions.start(intent);
};

/** Reading a journey makes no challenge; the passkey button needs one before it is shown, so that a click needs nothing. */
const withChallenge = async (client: GatewayClient, live: Interaction): Promise<Interaction> => {
  const needsOne = live.step.name === 'identify' && !live.step.passkey && live.methods.includes('passkey/options');
  // Without a challenge the page works all the same: the click asks for one, and e-mail needs none.
  return needsOne ? client.passkeyOptions(live.id).catch(() => live) : live;
};

/**
 * Where this browser stands: the live journey when it is of this intent, else a new one. A finished one counts only
 * while its session lives; otherwise the page would send a person who signed out round in circles.
 */
export const enter = async (client: GatewayClient, intent: Intent): Promise<Interaction> => {
  const live = await orGone(client.interactions.read());
  if (live?.intent !== intent) return client.interactions.start(intent);
  if (live.step.name !== 'done' || (await isSignedIn(client))) return withChallenge(client, live);
  return startOver(client, intent, live.id);
};
