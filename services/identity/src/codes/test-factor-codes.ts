// What a person does with codes once they have proved themselves, for the integration tests of second factors and contacts.
import type { Identifier, InteractionId, UserId } from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { OutboxRelay } from '@latchkey/persistence';
import { codeIn } from '../delivery/test-mailbox.js';
import { anInteraction, quietLog } from '../test-servers.js';
import { ManagedUsersService } from '../users/managed-users.service.js';
import { startCodes } from './test-codes.js';

/** Where somebody is who has proved themselves. */
export type There = { interactionId: InteractionId; userId: UserId };

export async function startFactorCodes() {
  const parts = await startCodes();
  const { servers, mailbox, smsServer, sending, newVerifying, newContacts, tenantId, aPerson } = parts;
  const users = new ManagedUsersService(
    servers.database,
    new OutboxRelay(servers.database, servers.publisher, quietLog),
  );

  const sendFactor = (there: There, channel: 'email' | 'phone' = 'email', now = new Date(), wantsAnother = true) =>
    sending.sendFactor({ tenantId, ...there, channel, language: 'en', wantsAnother }, now);
  /** By a process that has just begun. */
  const verifyFactor = ({ interactionId }: { interactionId: InteractionId }, code: string, now = new Date()) =>
    newVerifying().verify({ tenantId, interactionId, purpose: 'mfa', code }, callContext(5_000), now);
  const sendContact = (there: There, identifier: Identifier, now = new Date(), wantsAnother = true) =>
    newContacts().send({ tenantId, ...there, identifier, language: 'en', wantsAnother }, now);
  const addContact = (there: There, code: string, now = new Date()) =>
    newContacts().add({ tenantId, ...there, code }, callContext(5_000), now);

  const texted = async (number: string, count = 1) =>
    /#(\d{6})$/.exec(await smsServer.newestTo(number, count))?.[1] ?? '';
  const mailed = async (address: string, count = 1) => codeIn(await mailbox.newestTo(address, count)) ?? '';

  const at = (userId: UserId): There => ({ userId, interactionId: anInteraction() });

  /** A factor code on its way to somebody, after the one that they signed up with. */
  async function codeOnTheWay() {
    const { userId, address } = await aPerson();
    const there = at(userId);
    await sendFactor(there);
    return { userId, address, there, right: await mailed(address, 2) };
  }

  return {
    ...parts,
    users,
    at,
    codeOnTheWay,
    sendFactor,
    verifyFactor,
    sendContact,
    addContact,
    texted,
    mailed,
    /** Somebody whom an administrator wrote down, with these. */
    aPersonWith: async (...identifiers: (Identifier & { verified: boolean })[]) =>
      (await users.create({ tenantId, identifiers }, callContext(5_000), new Date())).userId,
    suspend: (userId: UserId) =>
      users.changeSuspension({ tenantId, userId, suspended: true }, callContext(5_000), new Date()),
  };
}
