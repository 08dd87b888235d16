import { bodies, interaction as interactionSchema, type Interaction } from '@latchkey/contracts';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Answers } from '../reference/answers.js';
import { FromExchange, type BodyOf, type Exchange } from './exchange.js';
import { JourneysService } from './journeys.service.js';
import { inOneForm } from './typed-identifier.js';

/** The part of a journey that is about second factors: what is proved with them, and how they are set up. */
@Controller('/api/v1/interactions')
export class FactorsController {
  constructor(private readonly journeys: JourneysService) {}

  @Post(':id/totp')
  @HttpCode(200)
  @Answers('submitTotp', 'Proves an authenticator app', interactionSchema)
  totp(@FromExchange() exchange: Exchange, @Body({ schema: bodies.totp }) body: BodyOf<'totp'>): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'totp', ...body });
  }

  @Post(':id/backup-code')
  @HttpCode(200)
  @Answers('submitBackupCode', 'Uses up a backup code', interactionSchema)
  backupCode(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.backupCode }) body: BodyOf<'backupCode'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'backup-code', ...body });
  }

  @Post(':id/enable-two-step')
  @HttpCode(200)
  @Answers('enableTwoStep', 'Wants a second factor, where the journey asks', interactionSchema)
  enableTwoStep(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.empty }) _: BodyOf<'empty'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enable-two-step' });
  }

  @Post(':id/enrolment/totp/options')
  @HttpCode(200)
  @Answers('requestTotpOptions', 'A secret for an authenticator app, shown this once', interactionSchema)
  totpOptions(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.empty }) _: BodyOf<'empty'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/totp/options' });
  }

  @Post(':id/enrolment/totp')
  @HttpCode(200)
  @Answers('enrolTotp', 'Takes an authenticator app into use', interactionSchema)
  enrolTotp(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.totp }) body: BodyOf<'totp'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/totp', ...body });
  }

  @Post(':id/enrolment/contact')
  @HttpCode(200)
  @Answers('submitContact', 'Sends a code to an address or number that is to be added', interactionSchema)
  contact(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.contact }) typed: BodyOf<'contact'>,
  ): Promise<Interaction> {
    const identifier = inOneForm(typed, exchange.caller.tenant);
    return this.journeys.act(exchange, { type: 'enrolment/contact', identifier });
  }

  @Post(':id/enrolment/contact/verify')
  @HttpCode(200)
  @Answers('submitContactCode', 'Adds the address or number that the code went to', interactionSchema)
  verifyContact(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.verifyContact }) body: BodyOf<'verifyContact'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/contact/verify', ...body });
  }

  @Post(':id/enrolment/backup-codes')
  @HttpCode(200)
  @Answers('enrolBackupCodes', 'Makes backup codes, shown this once, or goes on when they are kept', interactionSchema)
  backupCodes(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.backupCodes }) body: BodyOf<'backupCodes'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/backup-codes', ...body });
  }
}
