import {
  GatewayProblem,
  mergeInteraction,
  type GatewayClient,
  type TypedIdentifier,
  type WithoutResponse,
} from '@latchkey/client';
import type { Interaction } from '@latchkey/contracts';
import { createCeremonies, type Ceremonies } from './ceremonies.js';
import { settledValue } from './enter.js';
import { enterAnew } from './entrance.js';
import {
  choicesAt,
  codeChannelOf,
  initialState,
  takesSuggestion,
  type JourneySettings,
  type JourneyState,
  type Pending,
} from './journey-state.js';
import { dueCode, dueSetUp, keepingSecrets, skippableStep } from './factor-page.js';
import { createFactors, type Factors } from './factors.js';
import { createPasskeyActions, type Ceremony, type PasskeyActions, type Run } from './passkey-actions.js';
import { isUnaskedDue, passPrompt } from './prompt.js';
import { noteOn, type FaultName, type Note } from './reaction.js';
import { createRecoveries, type Recoveries, type RetryLater } from './recoveries.js';
import { createWays, type Ways } from './ways.js';

const automaticRetries = 5;
const holdsCeremony: ReadonlySet<Pending> = new Set(['passkey', 'create']);

/** One journey through the gateway, as a store: the page renders its state and calls its actions. */
export class Journey {
  #state: JourneyState;
  readonly #listeners = new Set<() => void>();
  readonly #settings: JourneySettings;
  readonly #client: GatewayClient;
  readonly #ceremonies: Ceremonies;
  readonly #passkeys: PasskeyActions;
  readonly ways: Ways;
  readonly factors: Factors;
  readonly #recoveries: Recoveries;
  #closing = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retry: (() => void) | undefined;
  #retries = 0;
  #suggestsIn = 0;

  constructor(settings: JourneySettings) {
    this.#settings = settings;
    this.#client = settings.client;
    this.#ceremonies = createCeremonies({
      client: settings.client,
      entrance: settings.entrance,
      support: settings.support,
      id: () => this.#state.interaction?.id ?? 'current',
      step: () => this.#state.interaction?.step.name,
      onInteraction: (interaction) => this.#set({ interaction }),
      onSuggestion: (response) => void this.#attempt('passkey', this.#passkeys.signIn(response)),
    });
    this.#passkeys = createPasskeyActions({
      client: settings.client,
      ceremonies: this.#ceremonies,
      delivery: () => this.#delivery(),
      onEnd: (ceremony, reason) => this.#tellEnd(ceremony, reason),
    });
    this.ways = createWays({
      client: settings.client,
      attempt: (pending, run) => this.#attempt(pending, run),
      set: (change) => this.#set(change),
      arrive: (interaction) => this.#arrive(interaction),
      channel: () => codeChannelOf(this.#state.interaction),
    });
    this.factors = createFactors({
      client: settings.client,
      attempt: (pending, run) => this.#attempt(pending, run),
      set: (change) => this.#set(change),
      state: this.state,
      delivery: () => this.#delivery(),
    });
    this.#recoveries = createRecoveries({
      client: settings.client,
      ceremonies: this.#ceremonies,
      entrance: settings.entrance,
      interaction: () => this.#state.interaction,
      set: (change) => this.#set(change),
      arrive: (interaction) => {
        if (!this.#closing.signal.aborted) this.#arrive(interaction);
      },
    });
    this.#state = initialState(settings);
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): JourneyState => this.#state;

  /** Enters the journey where it stands. */
  readonly open = () => {
    window.addEventListener('online', this.#onOnline);
    return this.enter();
  };

  /** Ends everything that is under way; a page that is left must not act any more. */
  readonly close = () => {
    this.#closing.abort();
    clearTimeout(this.#timer);
    void this.#ceremonies.close();
    window.removeEventListener('online', this.#onOnline);
  };

  readonly enter = () => this.#attempt('entering', () => this.#enter(), this.#state.note);

  /** Leaves this journey behind for a new one. */
  readonly startOver = () => this.#attempt('restart', (id) => enterAnew(this.#client, this.#settings.entrance, id));

  readonly identify = (identifier: TypedIdentifier) =>
    this.#attempt('identifier', (id) => this.#client.identifier(id, identifier));

  readonly refuse = (fault: FaultName) => this.#set({ fault });

  readonly verifyCode = (code: string) => {
    // As it was when it was sent: what is sent again has the same bytes.
    const options = this.#delivery();
    return this.#attempt('verify', (id) => this.#client.verifyCode(id, code, options));
  };

  readonly signInWithPasskey = () => this.#attempt('passkey', this.#passkeys.signIn());

  /** For a page with an input that takes passkeys: the browser suggests them there until the returned function is called. */
  readonly suggestPasskeys = () => {
    this.#suggestsIn += 1;
    this.#suggest();
    return () => {
      this.#suggestsIn -= 1;
      this.#suggest();
    };
  };

  readonly createPasskey = () => this.#attempt('create', this.#passkeys.create());

  /** Declines what the page is about, and nothing that comes after it. */
  readonly skip = (body: { forGood?: boolean } = {}) => {
    const step = skippableStep(this.#state.interaction);
    return this.#attempt('skip', (id) => this.#client.skip(id, { ...body, ...(step && { step }) }));
  };

  readonly resume = () => this.#attempt('resume', this.#passkeys.resume, this.#state.note);

  readonly retry = () => {
    this.#retries = 0;
    this.#retryNow();
  };

  #set(change: Partial<JourneyState>) {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  async #enter() {
    const { readExperience, entrance } = this.#settings;
    const [experience, entered] = await Promise.allSettled([readExperience(), entrance.enter()]);
    this.#set({ experience: settledValue(experience) });
    return settledValue(entered);
  }

  /** Runs one action; up to its first wait it runs in the task of the click. */
  async #attempt(pending: Pending, run: Run, note?: Note, canRetry = false): Promise<void> {
    if (this.#state.pending || this.#closing.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#retry = undefined;
    if (pending !== 'resume') this.#passkeys.forget();
    this.#set({ pending, note, fault: undefined, canRetry });
    const before = this.#state.interaction?.step.name;
    const settle = await this.#outcomeOf(run, pending);
    if (this.#closing.signal.aborted) return;
    this.#set({ pending: undefined, canRetry: false });
    settle();
    this.#suggest();
    if (isUnaskedDue(before, this.#state.interaction)) void this.#createUnasked();
    const due = dueCode(before, this.#state, this.#client.now()) ?? dueSetUp(before, this.#state);
    if (due) void this.factors.to(due);
    this.#awaitDecision();
  }

  /** What is left to do when the action is over; recoveries belong to the action. */
  async #outcomeOf(run: Run, pending: Pending): Promise<() => void> {
    const noteBefore = this.#state.note;
    const wasRetry = this.#state.canRetry;
    try {
      // A suggestion must not end in the middle of another action; a ceremony's click sees to it without waiting.
      if (!holdsCeremony.has(pending)) await this.#ceremonies.giveUp();
      const interaction = await this.#passed(await run(this.#state.interaction?.id ?? 'current'));
      this.#retries = 0;
      if (wasRetry && this.#state.note === noteBefore) this.#set({ note: undefined });
      if (interaction && !this.#closing.signal.aborted) this.#arrive(interaction);
      return () => undefined;
    } catch (error) {
      if (this.#closing.signal.aborted) return () => undefined;
      await this.#adopt(error);
      const reaction = await this.#recoveries.react(error, pending);
      return () => {
        if (reaction) this.#offerRetry(reaction, pending, run);
      };
    }
  }

  #arrive(answer: Interaction) {
    const before = this.#state.interaction?.step.name;
    const interaction = keepingSecrets(this.#state.interaction?.step, answer);
    this.#set({ interaction, ...choicesAt(this.#state, interaction) });
    this.#ceremonies.hold(interaction);
    const { step } = interaction;
    if (step.name === 'done' && before !== 'done') this.#settings.onDone(step.redirectTo);
  }

  /** A problem that carries the interaction says where the person stands now; one that leads to an application ends it here. */
  async #adopt(error: unknown) {
    if (!(error instanceof GatewayProblem)) return;
    if (error.redirectTo !== undefined) this.#settings.onDone(error.redirectTo);
    if (!error.interaction) return;
    const interaction = await this.#passed(mergeInteraction(error.interaction, this.#state.interaction));
    if (interaction && !this.#closing.signal.aborted) this.#arrive(interaction);
  }

  /** Where the journey stands when what this browser has no answer to is behind it. */
  async #passed(interaction: Interaction | undefined) {
    const { client, support } = this.#settings;
    return interaction && passPrompt(interaction, { client, passkeys: this.#state.passkeys, support });
  }

  /** Where the step allows it the browser may make a passkey by itself; else the page stays as it is, and says nothing. */
  async #createUnasked() {
    const deliver = await this.#passkeys.createUnasked();
    if (deliver) await this.#attempt('create', deliver);
  }

  /** A decision that is awaited is asked for again, as long as the journey lives. */
  #awaitDecision() {
    const step = this.#state.interaction?.step;
    if (step?.name !== 'settling') return;
    this.#retries += 1;
    const seconds = Math.min(Math.max(step.retryAfterSeconds, 1) * (1 + this.#retries / 4), 15);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.resume(), seconds * 1_000);
  }

  #offerRetry({ note, afterSeconds }: RetryLater, pending: Pending, run: Run) {
    this.#retry = () => void this.#attempt(pending, run, this.#state.note, true);
    // Only entering is repeated unasked; a code by e-mail, say, must not be sent twice.
    const isAutomatic = pending === 'entering' && this.#retries < automaticRetries;
    this.#set({
      note: isAutomatic && note.name === 'unavailable' ? { name: 'waiting', tone: 'quiet' } : note,
      canRetry: true,
    });
    if (!isAutomatic) return;
    this.#retries += 1;
    this.#timer = setTimeout(this.#retryNow, Math.min(Math.max(afterSeconds, 1), 30) * 1_000);
  }

  readonly #retryNow = () => (this.#retry ? this.#retry() : void this.enter());

  readonly #onOnline = () => {
    if (this.#state.canRetry && this.#state.note?.name === 'unreachable') this.retry();
  };

  #delivery() {
    return {
      ...(this.#state.trusts && { trustDevice: true }),
      signal: this.#closing.signal,
      onSettling: (interaction: Interaction) => this.#arrive(mergeInteraction(interaction, this.#state.interaction)),
    };
  }

  #suggest() {
    if (this.#suggestsIn > 0 && takesSuggestion(this.#state)) this.#ceremonies.offer();
    else void this.#ceremonies.withdraw();
  }

  /** A ceremony that ended without a response. Cancelling is not an error. */
  async #tellEnd(ceremony: Ceremony, reason: WithoutResponse) {
    const note = noteOn[ceremony][reason];
    const isUnable = reason === 'unsupported';
    // Where passkeys are one of several factors, the others are what is left.
    const choosesMethod = isUnable && this.#state.interaction?.step.name === 'mfa';
    this.#set({ note, ...(isUnable && { passkeys: false }), ...(choosesMethod && { choosesMethod }) });
    if (ceremony === 'registration' && reason === 'already-registered' && note) await this.#recoveries.goOn(note);
  }
}
