import { serviceNames, type ReplicaHealth, type ServiceHealth } from '@latchkey/contracts';

/** What the replicas that answered make of each service; one of which none did is missing. */
export const byService = (replicas: readonly ReplicaHealth[]): ServiceHealth[] =>
  serviceNames.map((service) => {
    const own = replicas
      .filter((replica) => replica.service === service)
      .toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : 1))
      .map(({ service: _, ...replica }) => replica);
    return { service, state: stateOf(own), replicas: own };
  });

function stateOf(replicas: ServiceHealth['replicas']): ServiceHealth['state'] {
  if (replicas.length === 0) return 'missing';
  return replicas.every(({ ready }) => ready) ? 'ready' : 'degraded';
}
