import type { AccountCalls } from '@latchkey/client';
import type { AccountPasskey, AccountProfile, AccountSessions, AccountTwoStep, SessionView } from '@latchkey/contracts';
import { vi } from 'vitest';

type AccountSession = AccountSessions['sessions'][number];

const at = '2026-11-01T10:00:00.000Z';

export const aPasskey = (more: Partial<AccountPasskey> = {}): AccountPasskey => ({
  credentialId: 'AQID' as AccountPasskey['credentialId'],
  name: 'Ada’s phone',
  provider: { name: 'iCloud Keychain' },
  synced: true,
  kind: 'phone',
  createdAt: at,
  lastUsedAt: at,
  lastUsedBrowser: 'Safari · iPhone',
  usableHere: true,
  ...more,
});

export const aSession = (more: Partial<AccountSession> = {}): AccountSession => ({
  sessionId: '0198a1d0-0000-7000-8000-000000000001' as AccountSession['sessionId'],
  browser: 'Firefox · Windows',
  country: 'DE',
  aal: 2,
  amr: ['swk', 'user', 'mfa', 'pop'],
  authTime: at,
  createdAt: at,
  lastUsedAt: at,
  expiresAt: '2030-01-01T00:00:00.000Z',
  isThis: true,
  ...more,
});

export const aTwoStep = (more: Partial<AccountTwoStep> = {}): AccountTwoStep => ({
  state: 'unset',
  optional: true,
  isAsked: false,
  factors: [],
  backupCodesLeft: 0,
  ...more,
});

export const sessionNow: SessionView = {
  ...aSession(),
  userId: '0198a1d0-0000-7000-8000-000000000002' as SessionView['userId'],
  acr: 'phr',
  freshUntil: null,
};

export const profileNow: AccountProfile = {
  userId: sessionNow.userId,
  identifiers: [{ type: 'email', value: 'ada@example.com' }],
  name: 'Ada Lovelace',
  createdAt: at,
  passkeys: [],
  knownAs: null,
};

const nothing = async (): Promise<void> => undefined;
const none = async () => ({ passkeys: [], knownAs: null });
const begun = () => Promise.reject(new Error('no journey is scripted'));

/** The account's calls; what is read is empty unless a test says otherwise. */
export const stubAccount = () =>
  ({
    profile: vi.fn(async () => profileNow),
    rename: vi.fn(async (name: string) => ({ name })),
    passkeys: vi.fn(async () => ({ passkeys: [aPasskey()], knownAs: { rpId: 'localhost', userHandle: 'AAAA' } })),
    addPasskey: vi.fn(begun),
    renamePasskey: vi.fn(none),
    removePasskey: vi.fn(none),
    setPassword: vi.fn(nothing),
    identifiers: vi.fn(async () => ({ identifiers: [] })),
    addIdentifier: vi.fn(begun),
    removeIdentifier: vi.fn(nothing),
    choosePrimary: vi.fn(nothing),
    twoStep: vi.fn(async () => aTwoStep()),
    chooseTwoStep: vi.fn(async () => aTwoStep()),
    addTotp: vi.fn(begun),
    removeTotp: vi.fn(nothing),
    makeBackupCodes: vi.fn(begun),
    removeBackupCodes: vi.fn(nothing),
    prompts: vi.fn(async () => ({ passkey: 'ask' as const })),
    choosePrompts: vi.fn(async (passkey: 'ask' | 'never') => ({ passkey })),
    sessions: vi.fn(async () => ({ sessions: [aSession()] })),
    endSession: vi.fn(nothing),
    endOtherSessions: vi.fn(nothing),
    trustedDevices: vi.fn(async () => ({ devices: [] })),
    distrust: vi.fn(nothing),
    distrustAll: vi.fn(nothing),
    activity: vi.fn(async () => ({ entries: [] })),
    undo: vi.fn(nothing),
  }) satisfies AccountCalls;
