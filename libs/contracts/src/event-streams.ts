import { access, serviceNames, type ServiceName } from './access.js';
import type { EventContract } from './contract.js';
import { assertionVerified } from './credential/authentication.js';
import { everyEvent } from './every-event.js';
import { requirementFulfilled } from './mfa-policy/settlement.js';

/** What every sign-in tells, or every one with a passkey. */
const frequent: readonly EventContract[] = [assertionVerified, requirementFulfilled];

/** The stream of all events, and the one where messages go that no retry can help. */
export const eventStream = { name: 'EVENTS', subjects: ['events.>'] } as const;
export const deadLetterStream = { name: 'DEAD_LETTERS', subjects: ['dead-letter.>'] } as const;

/**
 * One durable consumer per consuming service and event owner: works with servers that know a single filter. Who wants one event
 * of an owner is delivered that one; who wants several is delivered all, and lets the others go. Only what comes with every
 * sign-in goes to nobody who does not want it: they have a durable for each event instead. Who wants every event has one durable of
 * all of them, and fetches what has gathered there every `gathersMs` milliseconds: nobody waits for it, and a hundred messages that go
 * together cost the bus a fraction of a hundred that go alone.
 */
export type DurableConsumer = {
  readonly name: string;
  readonly service: ServiceName;
  readonly filter: string;
  readonly gathersMs?: number;
};

/** Every durable consumer that the declaration implies. */
export const durableConsumers = (): DurableConsumer[] =>
  serviceNames.flatMap((service) => {
    const { consumes } = access[service];
    if (consumes === everyEvent)
      return [{ name: `${service}-everything`, service, filter: 'events.>', gathersMs: 250 }];
    return [...new Set(consumes.map((event) => event.owner))].flatMap((owner) => durablesOf(service, owner));
  });

function durablesOf(service: ServiceName, owner: string): DurableConsumer[] {
  const name = `${service}-${owner}`;
  const wanted = access[service].consumes.filter((event) => event.owner === owner);
  const [only] = wanted;
  if (only && wanted.length === 1) return [{ name, service, filter: only.subject }];
  const unwanted = frequent.filter((event) => event.owner === owner && !wanted.includes(event));
  if (unwanted.length === 0) return [{ name, service, filter: `events.${owner}.>` }];
  return wanted.map(({ subject }) => ({ name: `${name}-${subject.split('.')[2]}`, service, filter: subject }));
}
