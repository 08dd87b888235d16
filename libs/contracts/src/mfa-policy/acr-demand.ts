import type { Acr } from '../vocabulary.js';
import type { ClientDemand } from './settlement.js';

const demands: Readonly<Record<Acr, ClientDemand>> = {
  'urn:latchkey:aal:1': { minimumAal: 1 },
  'urn:latchkey:aal:2': { minimumAal: 2 },
  'urn:latchkey:aal:3': { minimumAal: 3 },
  phr: { minimumAal: 2, phishingResistant: true },
  phrh: { minimumAal: 3, phishingResistant: true },
};

/** What a context class asks of a sign-in (OpenID EAP §2; our own names are NIST's levels). */
export const demandOfAcr = (acr: Acr): ClientDemand => demands[acr];

/** Whether a session of this class and level meets a demand, its age aside. */
export const meetsDemand = (
  { aal, acr }: { aal: number; acr: Acr },
  { minimumAal = 1, phishingResistant = false }: ClientDemand,
): boolean => aal >= minimumAal && (!phishingResistant || acr === 'phr' || acr === 'phrh');
