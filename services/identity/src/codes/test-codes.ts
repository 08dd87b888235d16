// The code services of this folder with a real database, bus and mail server, for their integration tests.
import {
  ContractError,
  type ErrorCode,
  type InteractionId,
  type RequestOf,
  type sendCode,
  type UserId,
  type verifyCode,
} from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { OutboxRelay } from '@latchkey/persistence';
import { MessageDeliverer } from '../delivery/message-deliverer.js';
import { MessageSeal } from '../delivery/sealed-message.js';
import { SmsProvider } from '../delivery/sms-provider.js';
import { SmtpTransport } from '../delivery/smtp-transport.js';
import { codeIn, startMailbox } from '../delivery/test-mailbox.js';
import { smsSecret, startSmsServer } from '../delivery/test-sms-server.js';
import { IdentifierNews } from '../identifiers/identifier-news.js';
import { NoticesService } from '../notices/notices.service.js';
import { anAddress, anInteraction, aTenant, quietLog, startTestServers } from '../test-servers.js';
import { CodeChecker } from './code-checker.js';
import { CodeSender } from './code-sender.js';
import { ContactService } from './contact.service.js';
import { SendCodeService } from './send-code.service.js';
import { VerifyCodeService } from './verify-code.service.js';

type FirstPurpose = RequestOf<typeof sendCode>['purpose'];
export type Where = { interactionId: InteractionId; purpose: FirstPurpose };
export const somewhere = (purpose: FirstPurpose): Where => ({ interactionId: anInteraction(), purpose });
export const minutes = (count: number, from = new Date()): Date => new Date(from.getTime() + count * 60_000);
export const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

type Failure = { code: ErrorCode; detail: string | undefined; extension: unknown };

/** The known failure that some work must end in. */
export async function failure(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (cause: unknown) => cause,
  );
  if (!(error instanceof ContractError)) throw error;
  return { code: error.code, detail: error.detail, extension: error.extension };
}
export const refusal = async (work: Promise<unknown>): Promise<ErrorCode> => (await failure(work)).code;

const pepper = Buffer.alloc(32, 7);

type Published = { subject: string; envelope: { id: string; payload: Record<string, unknown> } };

async function startParts() {
  const servers = await startTestServers();
  const mailbox = await startMailbox();
  const smsServer = await startSmsServer();
  const { database, publisher } = servers;
  const seal = new MessageSeal(pepper);
  const url = `smtp://127.0.0.1:${mailbox.port}`;
  const smtp = new SmtpTransport({ url, from: 'Latchkey <sign-in@localhost>' });
  const sms = new SmsProvider({ url: smsServer.url, secret: smsSecret });
  const deliverer = new MessageDeliverer(database, seal, smtp, sms, quietLog);
  const relay = new OutboxRelay(database, publisher, quietLog);
  deliverer.onApplicationBootstrap();
  relay.start();
  const newSender = (provider = sms) => new CodeSender(database, deliverer, provider, seal, pepper);
  const newSending = (provider = sms) => new SendCodeService(database, newSender(provider));
  // As after a restart: nothing is remembered in these.
  const newVerifying = (bus = publisher) =>
    new VerifyCodeService(database, bus, relay, new CodeChecker(pepper), quietLog);
  const notices = new NoticesService(database, deliverer, sms, seal);
  const news = new IdentifierNews(notices, relay);
  const newContacts = () =>
    new ContactService(database, publisher, relay, newSender(), new CodeChecker(pepper), news, quietLog);
  const stop = async () => {
    await deliverer.onModuleDestroy();
    await relay.stop();
    await mailbox.stop();
    await smsServer.stop();
    await servers.stop();
  };
  return {
    ...{ servers, mailbox, smsServer, relay, notices, news },
    ...{ sending: newSending(), newSending, newVerifying, newContacts, stop },
  };
}

/** Two tenants, and functions that do in the first what a person would. */
export async function startCodes() {
  const parts = await startParts();
  const { servers, mailbox, sending } = parts;
  const verifying = parts.newVerifying();
  const [tenant, otherTenant] = [aTenant(), aTenant()];
  const { tenantId } = tenant;
  await servers.seed(tenant);
  await servers.seed(otherTenant);
  const published: Published[] = [];
  servers.onlooker.subscribe('events.identity.>', {
    callback: (_error, message) => void published.push({ subject: message.subject, envelope: message.json() }),
  });
  await servers.onlooker.flush();

  const send = (where: Where, address: string, now = new Date(), id = tenantId) =>
    sending.send(
      { tenantId: id, ...where, identifier: { type: 'email', value: address }, language: 'en', wantsAnother: true },
      now,
    );
  type Tried = Pick<RequestOf<typeof verifyCode>, 'interactionId' | 'purpose'>;
  const verify = (where: Tried, code: string, now = new Date(), id = tenantId) =>
    verifying.verify({ tenantId: id, ...where, code }, callContext(5_000), now);

  /** Sends a code and reads it from the mail. */
  async function mailedCode(where: Where, address: string, mails = 1, now = new Date()): Promise<string> {
    await send(where, address, now);
    const found = codeIn(await mailbox.newestTo(address, mails));
    if (!found) throw new Error('the mail has no code');
    return found;
  }

  /** The address of somebody who has an account, and one mail. */
  async function signedUp(): Promise<string> {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    await verify(where, await mailedCode(where, address));
    return address;
  }

  /** Somebody with an account, as signed in. */
  async function aPerson(): Promise<{ userId: UserId; address: string }> {
    const [where, address] = [somewhere('sign-up'), anAddress()];
    return { address, userId: (await verify(where, await mailedCode(where, address))).userId };
  }

  return { ...parts, published, tenant, tenantId, otherTenant, send, verify, mailedCode, signedUp, aPerson };
}
