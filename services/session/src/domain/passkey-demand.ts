import type { ClientDemand } from '@latchkey/contracts';

/** Whether a demand is for what passkeys alone can give: resistance to phishing, and the highest level. */
export const needsPasskey = (demand: ClientDemand | undefined): boolean =>
  demand !== undefined && (demand.phishingResistant === true || demand.minimumAal === 3);

/** Whether a passkey could meet a demand, by what is known before it is used: the highest level takes one that stays in its device. */
export const couldMeet = (demand: ClientDemand | undefined, { hardwareBound }: { hardwareBound: boolean }): boolean =>
  demand?.minimumAal !== 3 || hardwareBound;
