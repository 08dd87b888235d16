import {
  beginRegistration,
  connectionOf,
  domainOf,
  finishRegistration,
  readEnrolment,
  readProfile,
  skipEnrolment,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { ContractClient, LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable } from '@nestjs/common';
import { Ceremonies } from '../ceremony/ceremonies.js';
import { challengeLifeMs } from '../ceremony/challenge.js';
import { passkeyOwner, type PasskeyOwner } from '../domain/passkey-owner.js';
import { allowsConditional, duePrompt, possiblePrompt, type Declined } from '../domain/passkey-prompt.js';
import type { AtCreatePasskey, AtRegistration, OpenRegistration, Prompt, Proof } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import { bindingOf, type ActionOf, type Move } from './journey.js';

/** An answered registration ceremony, as credential takes it. */
type Answer = Omit<RequestOf<typeof finishRegistration>, 'userId' | 'name' | 'userAgent' | 'conditional'>;

/** The offer of a passkey at the end of a sign-in: whether it is made, answered, declined. */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly ceremonies: Ceremonies,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * The offer that is due after this proof, ready to be answered. It is a convenience: when it cannot be prepared, the
   * sign-in goes on without it. A passkey of this device asks nobody for anything.
   */
  async prompt(move: Move, proof: Proof): Promise<Prompt | undefined> {
    const { tenant, interaction, context } = move;
    // A passkey is bound by who has shown all that they have, and not by a browser that is trusted (b.4).
    if (proof.isSpared || !possiblePrompt(tenant, proof) || connectionOf(tenant, proof.identifier)) return undefined;
    try {
      const person = { tenantId: interaction.tenantId, userId: proof.userId };
      const { passkeys, otherDevice, signsInBySso, ...first } = await this.client.request(
        readEnrolment,
        person,
        context,
      );
      if (signsInBySso) return undefined;
      const declined = { 'none-yet': toDeclined(first), 'other-device': toDeclined(otherDevice) };
      const reason = duePrompt({ tenant, signedInWith: proof, passkeys, declined, now: new Date() });
      if (!reason) return undefined;
      const { isProved, ...owner } = await this.ownerOf(move, proof);
      // Nobody has shown yet that the address is theirs: a passkey of now would outlast the day when its owner does.
      if (proof.method === 'password' && !isProved) return undefined;
      const registration = await this.begin(move, proof, owner);
      return { reason, conditional: allowsConditional(tenant, interaction.intent, proof), registration };
    } catch (error) {
      this.log.warn({ error, traceId: context.traceId }, 'no passkey prompt this time');
      return undefined;
    }
  }

  /** A passkey that somebody makes in place of a password. Errors: `service.…` when none can be made now. */
  async first(move: Move, proof: Proof): Promise<Prompt> {
    const { isProved: _, ...owner } = await this.ownerOf(move, proof);
    const registration = await this.begin(move, proof, owner);
    return { reason: 'none-yet', conditional: false, registration };
  }

  /** A fresh challenge, for the offer that was made or for a first one. Errors: `credential.too_many`. */
  async renew(move: Move, { proof, registration }: AtRegistration): Promise<OpenRegistration> {
    if (!registration) {
      const { isProved: _, ...owner } = await this.ownerOf(move, proof);
      return this.begin(move, proof, owner);
    }
    const { name, displayName } = registration.options.user;
    return this.begin(move, proof, { userName: name, displayName });
  }

  /** What somebody's authenticator lists them under. */
  async nameOf(move: Move, proof: Proof): Promise<string> {
    return (await this.ownerOf(move, proof)).userName;
  }

  /** Has a passkey verified and stored. That nobody was asked for it counts only where this step allowed it. */
  async register(
    { action, userAgent, context }: Move<ActionOf<'enrolment/passkey'>>,
    state: AtRegistration,
    answer: Answer,
  ): Promise<void> {
    const { name } = action;
    const { proof } = state;
    const conditional = state.step === 'create-passkey' && state.conditional;
    const request = {
      ...answer,
      userId: proof.userId,
      ...(name !== undefined && { name }),
      ...(userAgent !== undefined && { userAgent }),
      ...(conditional && action.conditional === true && { conditional }),
    };
    await this.client.request(finishRegistration, request, context);
  }

  /**
   * A "no" at a sign-in is remembered, one at a sign-up lasts for this journey unless it is for good, and a browser that
   * cannot has said nothing for its person.
   */
  async decline(move: Move<ActionOf<'skip'>>, { proof, reason }: AtCreatePasskey): Promise<void> {
    const { forGood = false, unsupported = false } = move.action;
    const { tenantId, intent } = move.interaction;
    if (!forGood && (intent === 'sign-up' || unsupported)) return;
    await this.client.request(skipEnrolment, { tenantId, userId: proof.userId, forGood, reason }, move.context);
  }

  /** A fresh registration ceremony for whoever proved themselves. */
  private async begin(
    move: Move,
    { userId }: Proof,
    owner: PasskeyOwner & { emailDomain?: string },
  ): Promise<OpenRegistration> {
    const { tenantId } = move.interaction;
    const scope = { ...bindingOf(move), purpose: 'enrolment' as const, registers: userId };
    const { challenge, expiresAt } = this.ceremonies.open(scope);
    const request = { tenantId, challenge, timeout: challengeLifeMs, userId, ...owner };
    const [{ options }] = await Promise.all([
      this.client.request(beginRegistration, request, move.context),
      this.store.openChallenge(move.interaction, challenge),
    ]);
    return { options, expiresAt };
  }

  /** Names for the passkey; without identity's answer those that this journey knows. */
  private async ownerOf(
    { interaction, context }: Move,
    { userId, identifier }: Proof,
  ): Promise<PasskeyOwner & { emailDomain?: string; isProved: boolean }> {
    const person = { tenantId: interaction.tenantId, userId };
    const profile = await this.client.request(readProfile, person, context).catch((error: unknown) => {
      this.log.info({ error, traceId: context.traceId }, 'a passkey is made without its owner’s profile');
      return undefined;
    });
    const email = profile?.identifiers.find(({ type }) => type === 'email');
    const isProved = profile?.isProved ?? false;
    const domain = email && { emailDomain: domainOf(email.value) };
    return { ...passkeyOwner({ userId, identifier, profile }), ...domain, isProved };
  }
}

const toDeclined = ({ skippedAt, skippedForGood }: ReplyOf<typeof readEnrolment>['otherDevice']): Declined => ({
  skippedAt: skippedAt ? new Date(skippedAt) : undefined,
  skippedForGood,
});
