import {
  bodies,
  ContractError,
  demandOfAcr,
  interaction as interactionSchema,
  startEnrolment,
  startStepUp,
  type EnrolmentWish,
  type Interaction,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { browserTokenFor } from '../edge/browser-token.js';
import { browserHashOf, hashOf } from '../edge/caller.js';
import { FromExchange, type BodyOf, type Exchange } from '../interactions/exchange.js';
import { inOneForm } from '../interactions/typed-identifier.js';
import { Answers } from '../reference/answers.js';
import { OfAccount } from './account-center.js';

/** Journeys of somebody who is signed in. They go on with the calls of every other journey. */
@Controller('/api/v1')
export class AccountJourneysController {
  constructor(private readonly client: ContractClient) {}

  @Post('step-up')
  @HttpCode(200)
  @Answers('startStepUp', 'Starts a journey in which its person proves themselves once more', interactionSchema)
  async stepUp(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.stepUp }) { acr, maxAge, confirms }: BodyOf<'stepUp'>,
  ): Promise<Interaction> {
    const { caller, userAgent } = exchange;
    const demand = { ...(acr && demandOfAcr(acr)), ...(maxAge !== undefined && { maxAgeSeconds: maxAge }) };
    const isAsked = acr !== undefined || maxAge !== undefined;
    const request = { ...beginningOf(exchange), ...(isAsked && { demand }), ...(confirms && { confirms }), userAgent };
    const { interaction } = await this.client.request(startStepUp, request, caller.context);
    return interaction;
  }

  @OfAccount('passkeys')
  @Post('account/passkeys')
  @HttpCode(200)
  @Answers('startPasskeyEnrolment', 'Starts a journey that creates a passkey', interactionSchema)
  passkey(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.empty }) _: BodyOf<'empty'>,
  ): Promise<Interaction> {
    return this.begin(exchange, 'webauthn');
  }

  @OfAccount('factors')
  @Post('account/totp')
  @HttpCode(200)
  @Answers('startTotpEnrolment', 'Starts a journey that sets up an authenticator app', interactionSchema)
  totp(@FromExchange() exchange: Exchange, @Body({ schema: bodies.empty }) _: BodyOf<'empty'>): Promise<Interaction> {
    return this.begin(exchange, 'totp');
  }

  @OfAccount('factors')
  @Post('account/backup-codes')
  @HttpCode(200)
  @Answers('startBackupCodes', 'Starts a journey that makes backup codes', interactionSchema)
  backupCodes(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.empty }) _: BodyOf<'empty'>,
  ): Promise<Interaction> {
    return this.begin(exchange, 'backup-code');
  }

  @OfAccount('identifiers')
  @Post('account/identifiers')
  @HttpCode(200)
  @Answers('startIdentifierEnrolment', 'Starts a journey that adds an address or number', interactionSchema)
  identifier(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.contact }) contact: BodyOf<'contact'>,
  ): Promise<Interaction> {
    return this.begin(exchange, inOneForm(contact, exchange.caller.tenant));
  }

  private async begin(exchange: Exchange, wish: EnrolmentWish): Promise<Interaction> {
    const request = { ...beginningOf(exchange), wish };
    const { interaction } = await this.client.request(startEnrolment, request, exchange.caller.context);
    return interaction;
  }
}

/** Whose session and whose browser it is. Errors: `session.not_signed_in`. */
function beginningOf({ caller, reply }: Exchange) {
  const { tenant, sessionToken, origin, language } = caller;
  if (!sessionToken) throw new ContractError('session.not_signed_in');
  const { tenantId } = tenant;
  const tokenHash = hashOf(sessionToken);
  return { tenantId, browserHash: browserHashOf(browserTokenFor(caller, reply)), tokenHash, origin, language };
}
