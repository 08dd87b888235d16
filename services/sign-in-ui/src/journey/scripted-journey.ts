import { GatewayProblem, type PasskeySupport } from '@latchkey/client';
import type { CodeChannel, Experience, Interaction, MfaFactor, Step } from '@latchkey/contracts';
import { vi } from 'vitest';
import { stubAccount } from '../account/scripted-account.js';
import { openEntrance, type Entrance } from './entrance.js';
import { Journey } from './journey.js';

export const at = (step: object, more: Partial<Interaction> = {}): Interaction => ({
  id: 'AAAAAAAAAAAAAAAAAAAAAA' as Interaction['id'],
  intent: 'sign-in',
  step: step as Step,
  methods: [],
  expiresAt: '2030-01-01T00:00:00Z',
  ...more,
});
const soon = () => new Date(Date.now() + 60_000).toISOString();
export const options = {
  challenge: 'AAAA',
  timeout: 60_000,
  rpId: 'localhost',
  userVerification: 'required',
  allowCredentials: [],
};
export const creation = {
  ...options,
  rp: { id: 'localhost', name: 'x' },
  user: { id: 'AAAA', name: 'x', displayName: 'x' },
  pubKeyCredParams: [],
  excludeCredentials: [],
};
export const identify = () =>
  at({ name: 'identify', passkey: { options, expiresAt: soon() } }, { methods: ['passkey/options'] });
export const code = at({ name: 'code', channel: 'email', sentTo: 'a@b.example', expiresAt: soon(), resendAt: soon() });
export const create = (more: object = {}) =>
  at({
    name: 'create-passkey',
    reason: 'none-yet',
    conditional: false,
    ...more,
    passkey: { options: creation, expiresAt: soon() },
  });
/** A code that was sent to somebody who recognises the address. */
export const sent = (channel: CodeChannel) => ({
  channel,
  sentTo: 'a•••@b.example',
  expiresAt: soon(),
  resendAt: soon(),
});
export const mfa = (offer: readonly MfaFactor[], more: object = {}) =>
  at({ name: 'mfa', offer: offer.map((factor) => ({ factor })), ...more });
export const enrolFactor = (more: object = {}) =>
  at({
    name: 'enrol-factor',
    factors: ['webauthn', 'totp', 'email-code'],
    bound: [],
    isSuggestion: false,
    ...more,
  });
export const settling = at({ name: 'settling', retryAfterSeconds: 1 });
export const done = at({ name: 'done', redirectTo: '/account', sessionId: 'x' });
export const problem = (status: number, codeName: string, interaction?: Interaction, retryAfter?: number) =>
  new GatewayProblem(status, { type: 'about:blank', status, title: 'x', code: codeName, interaction }, retryAfter);
const unknown = () => Promise.reject(problem(404, 'interaction.not_found'));

export const stubClient = () => ({
  experience: vi.fn(),
  captchaChallenge: vi.fn(),
  interactions: {
    start: vi.fn(async () => identify()),
    read: vi.fn(unknown),
    redeem: vi.fn(async () => create()),
    abandon: vi.fn(async () => undefined),
  },
  identifier: vi.fn(async () => code),
  passkeyOptions: vi.fn(async () => identify()),
  passkey: vi.fn(async () => done),
  password: vi.fn(async () => done),
  newPassword: vi.fn(async () => done),
  profile: vi.fn(async () => done),
  code: vi.fn(async () => code),
  verifyCode: vi.fn(async () => done),
  enrolPasskeyOptions: vi.fn(async () => create()),
  enrolPasskey: vi.fn(async () => done),
  totp: vi.fn(async () => done),
  backupCode: vi.fn(async () => done),
  enableTwoStep: vi.fn(async () => enrolFactor()),
  enrolTotpOptions: vi.fn(async () => enrolFactor({ totp: { secret: 'ABCD', uri: 'otpauth://x', expiresAt: soon() } })),
  enrolTotp: vi.fn(async () => done),
  enrolContact: vi.fn(async () => enrolFactor({ code: sent('email') })),
  verifyContact: vi.fn(async () => done),
  makeBackupCodes: vi.fn(async () => done),
  savedBackupCodes: vi.fn(async () => done),
  skip: vi.fn(async () => done),
  cancelled: vi.fn(async () => undefined),
  resume: vi.fn(async () => done),
  session: { read: vi.fn(), end: vi.fn() },
  stepUp: vi.fn(async () => mfa(['webauthn'], {})),
  account: stubAccount(),
  now: Date.now,
});

const able: PasskeySupport = {
  passkeys: true,
  platformAuthenticator: true,
  hybrid: true,
  autofill: true,
  conditionalCreation: true,
  signalsUnknownCredential: true,
};

export const get = vi.fn();
export const make = vi.fn();
const bytes = new Uint8Array([1]).buffer;
const credential = {
  id: 'AQ',
  rawId: bytes,
  type: 'public-key',
  getClientExtensionResults: () => ({}),
  response: { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, attestationObject: bytes },
};
export const refusal = (name: string) => () => Promise.reject(new DOMException('', name));

type Client = ReturnType<typeof stubClient>;
type Beginning = { passkeyAutofill?: boolean; support?: PasskeySupport; entrance?: (client: Client) => Entrance };

export const begin = async (
  prepare: (client: ReturnType<typeof stubClient>) => void = () => undefined,
  { passkeyAutofill = false, support = able, entrance }: Beginning = {},
) => {
  const client = stubClient();
  prepare(client);
  const onDone = vi.fn();
  const experience = { tenant: { displayName: 'Acme' }, firstScreen: { passkeyAutofill } } as Experience;
  const journey = new Journey({
    client,
    entrance: entrance?.(client) ?? openEntrance(client, 'sign-in'),
    readExperience: async () => experience,
    passkeys: true,
    support: async () => support,
    onDone,
  });
  await journey.open();
  const step = () => journey.state().interaction?.step.name;
  const note = () => journey.state().note?.name;
  return { client, journey, onDone, step, note };
};

/** A browser with a passkey, and time that a test moves. */
export const openBrowser = () => {
  vi.useFakeTimers();
  get.mockReset().mockResolvedValue(credential);
  make.mockReset().mockResolvedValue(credential);
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('navigator', { credentials: { get, create: make } });
  vi.stubGlobal('PublicKeyCredential', () => undefined);
};

export const closeBrowser = () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
};
