import { access, serviceNames, type ServiceName } from './access.js';

/** The stream of all events, and the one where messages go that no retry can help. */
export const eventStream = { name: 'EVENTS', subjects: ['events.>'] } as const;
export const deadLetterStream = { name: 'DEAD_LETTERS', subjects: ['dead-letter.>'] } as const;

/** One durable consumer per consuming service and event owner: works with servers that know a single filter. */
export type DurableConsumer = { readonly name: string; readonly service: ServiceName; readonly filter: string };

/** Every durable consumer that the declaration implies. */
export const durableConsumers = (): DurableConsumer[] =>
  serviceNames.flatMap((service) =>
    [...new Set(access[service].consumes.map((event) => event.owner))].map((owner) => ({
      name: `${service}-${owner}`,
      service,
      filter: `events.${owner}.>`,
    })),
  );
