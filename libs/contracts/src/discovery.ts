import type { ServiceName } from './access.js';

/** What can be asked of the processes on the bus (NATS service API): that they are there, what they are, how they are. */
export const discoveryVerbs = ['PING', 'INFO', 'STATS'] as const;
export type DiscoveryVerb = (typeof discoveryVerbs)[number];

/** Where all processes answer, those of one service, and one alone. */
export const discoverySubjects = (verb: DiscoveryVerb, service: ServiceName, id: string): readonly string[] => [
  `$SRV.${verb}`,
  `$SRV.${verb}.${service}`,
  `$SRV.${verb}.${service}.${id}`,
];

/** How long a process may take to answer: longer than its checks of readiness. */
export const discoveryWithinMs = 1_500;
