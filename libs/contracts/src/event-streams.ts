import { access, serviceNames, type ServiceName } from './access.js';

/** The stream of all events, and the one where messages go that no retry can help. */
export const eventStream = { name: 'EVENTS', subjects: ['events.>'] } as const;
export const deadLetterStream = { name: 'DEAD_LETTERS', subjects: ['dead-letter.>'] } as const;

/**
 * One durable consumer per consuming service and event owner: works with servers that know a single filter. Who wants one event
 * of an owner is delivered that one; who wants several is delivered all, and lets the others go.
 */
export type DurableConsumer = { readonly name: string; readonly service: ServiceName; readonly filter: string };

/** Every durable consumer that the declaration implies. */
export const durableConsumers = (): DurableConsumer[] =>
  serviceNames.flatMap((service) =>
    [...new Set(access[service].consumes.map((event) => event.owner))].map((owner) => ({
      name: `${service}-${owner}`,
      service,
      filter: filterOf(service, owner),
    })),
  );

function filterOf(service: ServiceName, owner: string): string {
  const wanted = access[service].consumes.filter((event) => event.owner === owner);
  const [only] = wanted;
  return only && wanted.length === 1 ? only.subject : `events.${owner}.>`;
}
