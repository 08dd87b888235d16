import { GatewayProblem, type GatewayClient } from '@latchkey/client';
import type { Intent, Interaction, OpenIntent } from '@latchkey/contracts';
import { enter, orGone, startOver } from './enter.js';

/** How a page's journey begins. Nothing is answered where the way leads elsewhere at once. */
export type Entrance = {
  readonly intent: Intent;
  /** Where this browser stands. */
  readonly enter: () => Promise<Interaction | undefined>;
  /** Another journey in place of one that is gone. */
  readonly start: () => Promise<Interaction | undefined>;
};

type Asked = { request?: string | undefined };

/** The journeys that anybody may begin. What an application asks for is asked of the server anew with each page: it decides. */
export const openEntrance = (client: GatewayClient, intent: OpenIntent, { request }: Asked = {}): Entrance => {
  const start = () => client.interactions.start(intent, { request });
  return { intent, start, enter: request === undefined ? () => enter(client, intent) : start };
};

const isSignedOut = (error: unknown) => error instanceof GatewayProblem && error.status === 401;

/** Proof once more of somebody who is signed in; `onSignedOut` when they are not. */
export const stepUpEntrance = (client: GatewayClient, onSignedOut: () => void): Entrance => {
  const start = async () => {
    try {
      return await client.stepUp();
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      onSignedOut();
      return undefined;
    }
  };
  const enterLive = async () => {
    const live = await orGone(client.interactions.read());
    return live?.intent === 'step-up' && live.step.name !== 'done' ? live : start();
  };
  return { intent: 'step-up', start, enter: enterLive };
};

/** Another way in is set up. The account's page begins that; `onNothing` where there is none, or none any more. */
export const setUpEntrance = (client: GatewayClient, onNothing: (wasThere: boolean) => void): Entrance => {
  const leave = (wasThere: boolean) => {
    onNothing(wasThere);
    return Promise.resolve(undefined);
  };
  const enterLive = async () => {
    const live = await orGone(client.interactions.read());
    return live?.intent === 'enrolment' && live.step.name !== 'done' ? live : leave(false);
  };
  return { intent: 'enrolment', start: () => leave(true), enter: enterLive };
};

/** Leaves a journey behind for a new one of the same kind. */
export const enterAnew = (client: GatewayClient, { start }: Entrance, id: string) => startOver(client, start, id);
