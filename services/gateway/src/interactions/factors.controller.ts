import { bodies, type Interaction } from '@latchkey/contracts';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { FromExchange, type BodyOf, type Exchange } from './exchange.js';
import { JourneysService } from './journeys.service.js';
import { inOneForm } from './typed-identifier.js';

/** The part of a journey that is about second factors: what is proved with them, and how they are set up. */
@Controller('/api/v1/interactions')
export class FactorsController {
  constructor(private readonly journeys: JourneysService) {}

  @Post(':id/totp')
  @HttpCode(200)
  totp(@FromExchange() exchange: Exchange, @Body({ schema: bodies.totp }) body: BodyOf<'totp'>): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'totp', ...body });
  }

  @Post(':id/backup-code')
  @HttpCode(200)
  backupCode(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.backupCode }) body: BodyOf<'backupCode'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'backup-code', ...body });
  }

  @Post(':id/enable-two-step')
  @HttpCode(200)
  enableTwoStep(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.empty }) _: BodyOf<'empty'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enable-two-step' });
  }

  @Post(':id/enrolment/totp/options')
  @HttpCode(200)
  totpOptions(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.empty }) _: BodyOf<'empty'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/totp/options' });
  }

  @Post(':id/enrolment/totp')
  @HttpCode(200)
  enrolTotp(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.totp }) body: BodyOf<'totp'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/totp', ...body });
  }

  @Post(':id/enrolment/contact')
  @HttpCode(200)
  contact(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.contact }) typed: BodyOf<'contact'>,
  ): Promise<Interaction> {
    const identifier = inOneForm(typed, exchange.caller.tenant);
    return this.journeys.act(exchange, { type: 'enrolment/contact', identifier });
  }

  @Post(':id/enrolment/contact/verify')
  @HttpCode(200)
  verifyContact(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.verifyContact }) body: BodyOf<'verifyContact'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/contact/verify', ...body });
  }

  @Post(':id/enrolment/backup-codes')
  @HttpCode(200)
  backupCodes(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.backupCodes }) body: BodyOf<'backupCodes'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/backup-codes', ...body });
  }
}
