import { signalAcceptedCredentials, type GatewayClient } from '@latchkey/client';
import type { Experience, SessionView } from '@latchkey/contracts';
import type { FaultName, Note } from '../journey/reaction.js';
import { isSignedOut, partNames, readParts, valueOf, type Parts, type PartName } from './parts.js';
import { accountReactionTo, isOutdated, needsStepUp } from './reaction.js';
import type { Arrival } from './way-back.js';
import type { Beginning, SectionName, Wish } from './wish.js';

/** What is said, and at which part of the page; at its top where it is about none. */
export type PlacedNote = Note & { section?: SectionName };

export type AccountState = {
  experience: Experience | undefined;
  session: SessionView | undefined;
  parts: Parts;
  /** What is under way: one thing at a time, by the key of its control. */
  pending: string | undefined;
  note: PlacedNote | undefined;
  /** Why there is nothing to show. */
  problem: Note | undefined;
  /** What is wrong with what was typed, and where. */
  fault: { section: SectionName; name: FaultName } | undefined;
};

type Settings = {
  client: Pick<GatewayClient, 'account' | 'session'>;
  readExperience: () => Promise<Experience>;
  /** Where the page leads. */
  onSignedOut: (how: 'signed-out' | 'session-over' | 'nobody') => void;
  onStepUp: (wish: Wish) => void;
  onSetUp: (beginning: Beginning) => void;
};

/** The account of whoever is signed in, as a store: the page renders its state and says what is wanted. */
export class AccountCentre {
  #state: AccountState = {
    experience: undefined,
    session: undefined,
    parts: {},
    pending: 'reading',
    note: undefined,
    problem: undefined,
    fault: undefined,
  };
  readonly #listeners = new Set<() => void>();
  readonly #settings: Settings;
  #isClosed = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): AccountState => this.#state;

  /** The page comes up: what waited for its person's proof is done first, once, so that what is read is as it is then. */
  readonly open = async ({ wish, note }: Arrival) => {
    this.#isClosed = false;
    this.#set({ pending: undefined, ...(note && { note }) });
    if (wish) await this.#attempt(wish, partNames, false);
    if (!this.#isClosed && !this.#isRead()) await this.load();
  };

  /** A page that is left must not lead anywhere any more. */
  readonly close = () => {
    this.#isClosed = true;
  };

  readonly load = async () => {
    if (this.#state.pending) return;
    this.#set({ pending: 'reading' });
    try {
      await this.#read(partNames);
      this.#set({ pending: undefined, problem: undefined });
    } catch (error) {
      this.#fail(error);
    }
  };

  /** One part that could not be read, once more. */
  readonly reload = async (name: PartName) => {
    if (this.#state.pending) return;
    this.#set({ pending: `reading ${name}` });
    await this.#refresh([name]);
    this.#set({ pending: undefined });
  };

  /** Does what somebody wants. Answers whether it is done; what is not is said, or goes on at another page. */
  readonly wants = (wish: Wish): Promise<boolean> => this.#attempt(wish, wish.touches, true);

  /** Something was typed that cannot be sent. */
  readonly refuse = (section: SectionName, name: FaultName) => this.#set({ fault: { section, name } });

  /** A form is closed: what was wrong in it is past. */
  readonly forgive = () => this.#set({ fault: undefined, note: undefined });

  readonly signOut = async () => {
    if (this.#state.pending) return;
    this.#set({ pending: 'signing-out' });
    try {
      await this.#settings.client.session.end();
      this.#leave('signed-out');
    } catch (error) {
      this.#fail(error);
    }
  };

  #set(change: Partial<AccountState>) {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  #isRead() {
    const { experience, session, parts } = this.#state;
    return experience !== undefined && session !== undefined && parts.profile?.is === 'there';
  }

  async #attempt(wish: Wish, touches: readonly PartName[], mayStepUp: boolean): Promise<boolean> {
    if (this.#state.pending) return false;
    this.#set({ pending: wish.key, note: undefined, fault: undefined });
    try {
      await this.#do(wish, touches);
      return true;
    } catch (error) {
      await this.#decline(error, wish, mayStepUp);
      return false;
    }
  }

  async #do(wish: Wish, touches: readonly PartName[]) {
    const { client, onSetUp } = this.#settings;
    if ('begin' in wish) {
      await wish.begin(client.account);
      if (!this.#isClosed) onSetUp(wish);
      return;
    }
    await wish.run(client.account);
    if (this.#isRead()) await this.#refresh(touches);
    else await this.#read(partNames).catch(() => undefined);
    this.#set({ pending: undefined, note: { ...wish.done, section: wish.section } });
  }

  async #decline(error: unknown, wish: Wish, mayStepUp: boolean) {
    const { section } = wish;
    if (this.#isClosed) return;
    if (isSignedOut(error)) return this.#leave('session-over');
    if (mayStepUp && needsStepUp(error)) return this.#settings.onStepUp(wish);
    if (isOutdated(error) && this.#isRead()) await this.#refresh(wish.touches);
    const reaction = accountReactionTo(error, section);
    if ('fault' in reaction) this.#set({ pending: undefined, fault: { section, name: reaction.fault } });
    else this.#set({ pending: undefined, note: { ...reaction.note, section } });
  }

  async #read(names: readonly PartName[]) {
    const { client, readExperience } = this.#settings;
    const [experience, session, parts] = await Promise.all([
      readExperience(),
      client.session.read(),
      readParts(client.account, names),
    ]);
    this.#take(parts, { experience, session });
    // Nothing can be shown without it: why it is missing is what is said.
    if (parts.profile?.is !== 'there') await client.account.profile();
  }

  /** What is outdated for a moment is no reason to say that a change failed. */
  async #refresh(names: readonly PartName[]) {
    try {
      this.#take(await readParts(this.#settings.client.account, names));
    } catch (error) {
      if (isSignedOut(error)) this.#leave('session-over');
    }
  }

  #take(parts: Parts, change: Partial<AccountState> = {}) {
    this.#set({ ...change, parts: { ...this.#state.parts, ...parts } });
    const passkeys = valueOf(parts.passkeys);
    // The list is whole here: what was left behind by a creation that failed, or is removed, is offered no more.
    if (!passkeys?.knownAs) return;
    const ids = passkeys.passkeys.map(({ credentialId }) => credentialId);
    void signalAcceptedCredentials(passkeys.knownAs, ids);
  }

  #fail(error: unknown) {
    if (isSignedOut(error)) return this.#leave('nobody');
    const reaction = accountReactionTo(error, 'person');
    const note: Note = 'note' in reaction ? reaction.note : { name: 'broken', tone: 'problem' };
    this.#set({ pending: undefined, ...(this.#isRead() ? { note } : { problem: note }) });
  }

  #leave(how: 'signed-out' | 'session-over' | 'nobody') {
    if (!this.#isClosed) this.#settings.onSignedOut(how);
  }
}
