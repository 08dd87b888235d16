import {
  abandonInteraction,
  bodies,
  interaction as interactionSchema,
  readInteraction,
  startInteraction,
  type Interaction,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { browserHashOf, FromCaller, hashOf, type Caller } from '../edge/caller.js';
import { browserTokenFor } from '../edge/browser-token.js';
import { Answers } from '../reference/answers.js';
import { FromExchange, type BodyOf, type Exchange } from './exchange.js';
import { addressOf, JourneysService } from './journeys.service.js';
import { inOneForm } from './typed-identifier.js';
import { unlessUnknown } from './unknown-outcome.js';

/** The sign-in journey over HTTP. It speaks for session and knows no rule of the journey itself. */
@Controller('/api/v1/interactions')
export class InteractionsController {
  constructor(
    private readonly client: ContractClient,
    private readonly journeys: JourneysService,
  ) {}

  @Post()
  @Answers('startInteraction', 'Starts or joins the journey of this browser', interactionSchema)
  async start(
    @FromExchange() { caller, userAgent, reply }: Exchange,
    @Body({ schema: bodies.start }) { intent, request: name, hasLink }: BodyOf<'start'>,
  ): Promise<Interaction> {
    const token = browserTokenFor(caller, reply);
    const { tenant, origin, language, context } = caller;
    const product = name === undefined ? {} : { request: name, ...tokenOf(caller) };
    const browserHash = browserHashOf(token);
    const request = {
      tenantId: tenant.tenantId,
      browserHash,
      intent,
      origin,
      language,
      userAgent,
      ...product,
      ...(hasLink && { hasLink }),
    };
    const { interaction } = await this.client.request(startInteraction, request, context);
    return interaction;
  }

  @Get(':id')
  @Answers('readInteraction', 'Where a journey stands', interactionSchema)
  async read(@FromCaller() caller: Caller, @Param('id') id: string): Promise<Interaction> {
    const { interaction } = await this.client.request(readInteraction, addressOf(caller, id), caller.context);
    return interaction;
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers('abandonInteraction', 'Forgets a journey', 'nothing')
  async abandon(@FromCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    await this.client.request(abandonInteraction, addressOf(caller, id), caller.context);
  }

  @Post(':id/identifier')
  @HttpCode(200)
  @Answers('submitIdentifier', 'Names a person, which leads to a passkey, a password or a code', interactionSchema)
  identifier(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.identifier }) { captcha: _, ...identifier }: BodyOf<'identifier'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, {
      type: 'identifier',
      identifier: inOneForm(identifier, exchange.caller.tenant),
    });
  }

  @Post(':id/passkey/options')
  @HttpCode(200)
  @Answers('requestPasskeyOptions', 'A fresh challenge for a passkey', interactionSchema)
  passkeyOptions(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.empty }) _: BodyOf<'empty'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'passkey/options' });
  }

  @Post(':id/passkey')
  @HttpCode(200)
  @Answers('submitPasskey', 'Answers a challenge with a passkey', interactionSchema)
  passkey(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.passkey }) body: BodyOf<'passkey'>,
  ): Promise<Interaction> {
    return unlessUnknown(exchange.id, this.journeys.act(exchange, { type: 'passkey', ...body }));
  }

  @Post(':id/password')
  @HttpCode(200)
  @Answers('submitPassword', 'Checks a password', interactionSchema)
  password(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.password }) { password }: BodyOf<'password'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'password', password });
  }

  @Post(':id/new-password')
  @HttpCode(200)
  @Answers('submitNewPassword', 'Sets a password at the end of a recovery', interactionSchema)
  newPassword(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.newPassword }) { password }: BodyOf<'newPassword'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'new-password', password });
  }

  /** The secret of an administrator's link; in a body, where no log has it. */
  @Post(':id/enrolment-code')
  @HttpCode(200)
  @Answers('submitEnrolmentCode', 'Comes with an administrator’s link', interactionSchema)
  enrolmentCode(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.enrolmentCode }) { code }: BodyOf<'enrolmentCode'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment-code', code });
  }

  @Post(':id/profile')
  @HttpCode(200)
  @Answers('submitProfile', 'Tells what the tenant asks of everybody', interactionSchema)
  profile(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.profile }) profile: BodyOf<'profile'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'profile', ...profile });
  }

  @Post(':id/code')
  @HttpCode(200)
  @Answers('requestCode', 'Sends a code', interactionSchema)
  code(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.code }) { channel }: BodyOf<'code'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'code', channel });
  }

  @Post(':id/code/verify')
  @HttpCode(200)
  @Answers('submitCode', 'Checks a code that was sent', interactionSchema)
  verifyCode(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.verifyCode }) { captcha: _, ...typed }: BodyOf<'verifyCode'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'code/verify', ...typed });
  }

  @Post(':id/enrolment/passkey/options')
  @HttpCode(200)
  @Answers('requestEnrolmentOptions', 'A fresh challenge for a new passkey', interactionSchema)
  enrolmentOptions(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.empty }) _: BodyOf<'empty'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/passkey/options' });
  }

  @Post(':id/enrolment/passkey')
  @HttpCode(200)
  @Answers('enrolPasskey', 'Creates a passkey', interactionSchema)
  enrolPasskey(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.enrolPasskey }) body: BodyOf<'enrolPasskey'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'enrolment/passkey', ...body });
  }

  @Post(':id/skip')
  @HttpCode(200)
  @Answers('skipStep', 'Declines what a step offers', interactionSchema)
  skip(@FromExchange() exchange: Exchange, @Body({ schema: bodies.skip }) body: BodyOf<'skip'>): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'skip', ...body });
  }

  @Post(':id/cancelled')
  @HttpCode(200)
  @Answers('tellCancelled', 'Tells that a ceremony ended in the browser without a result', interactionSchema)
  cancelled(
    @FromExchange() exchange: Exchange,
    @Body({ schema: bodies.cancelled }) body: BodyOf<'cancelled'>,
  ): Promise<Interaction> {
    return this.journeys.act(exchange, { type: 'cancelled', ...body });
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Answers('resumeInteraction', 'Completes a journey that is settling', interactionSchema)
  resume(@FromExchange() exchange: Exchange, @Body({ schema: bodies.empty }) _: BodyOf<'empty'>): Promise<Interaction> {
    return unlessUnknown(exchange.id, this.journeys.act(exchange, { type: 'resume' }));
  }
}

/** The session that the browser has, for whom it may be enough. */
const tokenOf = ({ sessionToken }: Caller) => (sessionToken === undefined ? {} : { tokenHash: hashOf(sessionToken) });
