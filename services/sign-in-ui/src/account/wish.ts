import type { AccountCalls, TypedContact } from '@latchkey/client';
import type { AccountPasskey, Identifier, Interaction } from '@latchkey/contracts';
import type { Note } from '../journey/reaction.js';
import type { SetUp } from '../router.js';
import type { AccountNote } from './account-notes.js';
import type { PartName } from './parts.js';

/** The parts of the page, by what they are about; what a change says is said there. */
export type SectionName =
  | 'person'
  | 'passkeys'
  | 'password'
  | 'identifiers'
  | 'twoStep'
  | 'sessions'
  | 'devices'
  | 'prompts';

/** Something that a person changes about their account. */
export type Change = {
  /** Of the control that waits; one thing is changed at a time. */
  readonly key: string;
  readonly section: SectionName;
  /** What is read anew after it. */
  readonly touches: readonly PartName[];
  /** What is said when it is done. */
  readonly done: Note;
  readonly run: (account: AccountCalls) => Promise<unknown>;
};

/** Something that is set up: it begins a journey, and what it says is said at the end of that. */
export type Beginning = Omit<Change, 'run' | 'done'> & {
  readonly setsUp: SetUp;
  readonly contact?: TypedContact;
  readonly begin: (account: AccountCalls) => Promise<Interaction>;
};

const good = (name: AccountNote, about?: string): Note => ({
  name,
  tone: 'good',
  ...(about !== undefined && { about }),
});

type Passkey = Pick<AccountPasskey, 'credentialId' | 'name'>;
type Named = Identifier;

/** What somebody wants done. */
export type Wish = Change | Beginning;

/** The controls that wait, by what they are of. */
export const keyOf = {
  renamePasskey: ({ credentialId }: Pick<Passkey, 'credentialId'>) => `rename-passkey ${credentialId}`,
  removePasskey: ({ credentialId }: Pick<Passkey, 'credentialId'>) => `remove-passkey ${credentialId}`,
  makePrimary: ({ type, value }: Named) => `make-primary ${type} ${value}`,
  removeIdentifier: ({ type, value }: Named) => `remove-identifier ${type} ${value}`,
  addContact: (type: TypedContact['type']) => `add-${type}`,
  endSession: (sessionId: string) => `end-session ${sessionId}`,
  distrust: (deviceId: string) => `distrust ${deviceId}`,
} as const;

/** Everything that can be changed. */
export const changes = {
  name: (name: string): Change => ({
    key: 'name',
    section: 'person',
    touches: ['profile'],
    done: good('nameChanged'),
    run: (account) => account.rename(name),
  }),
  renamePasskey: (passkey: Passkey, name: string): Change => ({
    key: keyOf.renamePasskey(passkey),
    section: 'passkeys',
    touches: ['passkeys'],
    done: good('passkeyRenamed', name),
    run: (account) => account.renamePasskey(passkey.credentialId, name),
  }),
  removePasskey: (passkey: Passkey): Change => ({
    key: keyOf.removePasskey(passkey),
    section: 'passkeys',
    touches: ['passkeys', 'twoStep', 'sessions', 'devices', 'identifiers'],
    done: good('passkeyRemoved', passkey.name),
    run: (account) => account.removePasskey(passkey.credentialId),
  }),
  password: (password: string): Change => ({
    key: 'password',
    section: 'password',
    touches: ['profile', 'sessions', 'devices', 'identifiers'],
    done: good('passwordChanged'),
    run: (account) => account.setPassword(password),
  }),
  makePrimary: (identifier: Named): Change => ({
    key: keyOf.makePrimary(identifier),
    section: 'identifiers',
    touches: ['identifiers', 'profile'],
    done: good('primaryChanged', identifier.value),
    run: (account) => account.choosePrimary(identifier),
  }),
  removeIdentifier: (identifier: Named): Change => ({
    key: keyOf.removeIdentifier(identifier),
    section: 'identifiers',
    touches: ['identifiers', 'profile', 'twoStep'],
    done: good('identifierRemoved', identifier.value),
    run: (account) => account.removeIdentifier(identifier),
  }),
  switchTwoStep: (state: 'on' | 'off'): Change => ({
    key: 'two-step',
    section: 'twoStep',
    touches: ['twoStep', 'sessions'],
    done: good(state === 'on' ? 'twoStepOn' : 'twoStepOff'),
    run: (account) => account.chooseTwoStep(state),
  }),
  removeTotp: (): Change => ({
    key: 'remove-totp',
    section: 'twoStep',
    touches: ['twoStep', 'sessions', 'devices'],
    done: good('totpRemoved'),
    run: (account) => account.removeTotp(),
  }),
  removeBackupCodes: (): Change => ({
    key: 'remove-backup-codes',
    section: 'twoStep',
    touches: ['twoStep', 'sessions', 'devices'],
    done: good('backupCodesRemoved'),
    run: (account) => account.removeBackupCodes(),
  }),
  prompts: (passkey: 'ask' | 'never'): Change => ({
    key: 'prompts',
    section: 'prompts',
    touches: ['prompts'],
    done: good(passkey === 'ask' ? 'promptsOn' : 'promptsOff'),
    run: (account) => account.choosePrompts(passkey),
  }),
  endSession: ({ sessionId, browser }: { sessionId: string; browser: string }): Change => ({
    key: keyOf.endSession(sessionId),
    section: 'sessions',
    touches: ['sessions', 'activity'],
    done: browser ? good('sessionEnded', browser) : good('sessionsEnded'),
    run: (account) => account.endSession(sessionId),
  }),
  endOtherSessions: (): Change => ({
    key: 'end-other-sessions',
    section: 'sessions',
    touches: ['sessions', 'activity'],
    done: good('sessionsEnded'),
    run: (account) => account.endOtherSessions(),
  }),
  distrust: ({ deviceId, name }: { deviceId: string; name: string }): Change => ({
    key: keyOf.distrust(deviceId),
    section: 'devices',
    touches: ['devices'],
    done: good('distrusted', name),
    run: (account) => account.distrust(deviceId),
  }),
  distrustAll: (): Change => ({
    key: 'distrust-all',
    section: 'devices',
    touches: ['devices'],
    done: good('distrustedAll'),
    run: (account) => account.distrustAll(),
  }),
} as const;

/** Everything that can be set up. */
export const beginnings = {
  passkey: (): Beginning => ({
    key: 'add-passkey',
    section: 'passkeys',
    touches: [],
    setsUp: 'passkey',
    begin: (account) => account.addPasskey(),
  }),
  totp: (): Beginning => ({
    key: 'add-totp',
    section: 'twoStep',
    touches: [],
    setsUp: 'totp',
    begin: (account) => account.addTotp(),
  }),
  backupCodes: (): Beginning => ({
    key: 'make-backup-codes',
    section: 'twoStep',
    touches: [],
    setsUp: 'backupCodes',
    begin: (account) => account.makeBackupCodes(),
  }),
  contact: (contact: TypedContact): Beginning => ({
    key: keyOf.addContact(contact.type),
    section: 'identifiers',
    touches: [],
    setsUp: contact.type,
    contact,
    begin: (account) => account.addIdentifier(contact),
  }),
} as const;
