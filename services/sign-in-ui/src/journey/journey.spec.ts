import { GatewayProblem, GatewayUnreachable, type GatewayClient } from '@latchkey/client';
import type { Experience, Interaction, Step } from '@latchkey/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Journey } from './journey.js';

const at = (step: object, more: Partial<Interaction> = {}): Interaction => ({
  id: 'AAAAAAAAAAAAAAAAAAAAAA' as Interaction['id'],
  intent: 'sign-in',
  step: step as Step,
  methods: [],
  expiresAt: '2030-01-01T00:00:00Z',
  ...more,
});
const soon = () => new Date(Date.now() + 60_000).toISOString();
const options = {
  challenge: 'AAAA',
  timeout: 60_000,
  rpId: 'localhost',
  userVerification: 'required',
  allowCredentials: [],
};
const creation = {
  ...options,
  rp: { id: 'localhost', name: 'x' },
  user: { id: 'AAAA', name: 'x', displayName: 'x' },
  pubKeyCredParams: [],
  excludeCredentials: [],
};
const identify = () =>
  at({ name: 'identify', passkey: { options, expiresAt: soon() } }, { methods: ['passkey/options'] });
const code = at({ name: 'code', channel: 'email', sentTo: 'a@b.example', expiresAt: soon(), resendAt: soon() });
const create = () => at({ name: 'create-passkey', passkey: { options: creation, expiresAt: soon() } });
const settling = at({ name: 'settling', retryAfterSeconds: 1 });
const done = at({ name: 'done', redirectTo: '/account', sessionId: 'x' });
const problem = (status: number, codeName: string, interaction?: Interaction, retryAfter?: number) =>
  new GatewayProblem(status, { type: 'about:blank', status, title: 'x', code: codeName, interaction }, retryAfter);
const unknown = () => Promise.reject(problem(404, 'interaction.not_found'));

const stubClient = () => ({
  experience: vi.fn(),
  interactions: { start: vi.fn(async () => identify()), read: vi.fn(unknown), abandon: vi.fn(async () => undefined) },
  identifier: vi.fn(async () => code),
  passkeyOptions: vi.fn(async () => identify()),
  passkey: vi.fn(async () => done),
  code: vi.fn(async () => code),
  verifyCode: vi.fn(async () => done),
  enrolPasskeyOptions: vi.fn(async () => create()),
  enrolPasskey: vi.fn(async () => done),
  skip: vi.fn(async () => done),
  cancelled: vi.fn(async () => undefined),
  resume: vi.fn(async () => done),
  session: { read: vi.fn(), end: vi.fn() },
  account: { profile: vi.fn() },
  now: Date.now,
});

const get = vi.fn();
const make = vi.fn();
const bytes = new Uint8Array([1]).buffer;
const credential = {
  id: 'AQ',
  rawId: bytes,
  type: 'public-key',
  getClientExtensionResults: () => ({}),
  response: { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, attestationObject: bytes },
};
const refusal = (name: string) => () => Promise.reject(new DOMException('', name));

beforeEach(() => {
  vi.useFakeTimers();
  get.mockReset().mockResolvedValue(credential);
  make.mockReset().mockResolvedValue(credential);
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('navigator', { credentials: { get, create: make } });
  vi.stubGlobal('PublicKeyCredential', class {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const begin = async (prepare: (client: ReturnType<typeof stubClient>) => void = () => undefined) => {
  const client = stubClient();
  prepare(client);
  const onDone = vi.fn();
  const experience = { tenant: { displayName: 'Acme' } } as Experience;
  const journey = new Journey({
    client,
    intent: 'sign-in',
    readExperience: async () => experience,
    passkeys: true,
    onDone,
  });
  await journey.open();
  const step = () => journey.state().interaction?.step.name;
  const note = () => journey.state().note?.name;
  return { client, journey, onDone, step, note };
};

describe('entering', () => {
  it('goes on where this browser stands', async () => {
    const { client, step } = await begin((c) => c.interactions.read.mockResolvedValue(code as never));
    expect(step()).toBe('code');
    expect(client.interactions.start).not.toHaveBeenCalled();
  });

  it('starts a journey when there is none, or one of another intent', async () => {
    expect((await begin()).step()).toBe('identify');
    const other = await begin((c) => c.interactions.read.mockResolvedValue({ ...code, intent: 'sign-up' } as never));
    expect(other.step()).toBe('identify');
  });

  it('a finished journey leads on while its session lives', async () => {
    const { onDone } = await begin((c) => c.interactions.read.mockResolvedValue(done as never));
    expect(onDone).toHaveBeenCalledExactlyOnceWith('/account');
  });

  it('a finished journey of a person who signed out starts over instead of going round in circles', async () => {
    const { onDone, client, step } = await begin((c) => {
      c.interactions.read.mockResolvedValue(done as never);
      c.session.read.mockRejectedValue(problem(401, 'session.not_signed_in'));
    });
    expect(onDone).not.toHaveBeenCalled();
    expect(client.interactions.abandon).toHaveBeenCalled();
    expect(step()).toBe('identify');
  });

  it('a service that is away is asked again by itself, when it says', async () => {
    const { client, step, note, journey } = await begin((c) =>
      c.interactions.read.mockRejectedValueOnce(problem(503, 'service.unavailable', undefined, 3)),
    );
    expect(note()).toBe('waiting');
    expect(journey.state().canRetry).toBe(true);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(client.interactions.start).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(step()).toBe('identify');
    expect(note()).toBeUndefined();
  });

  it('a connection that comes back is used at once', async () => {
    const { step, note } = await begin((c) => c.interactions.read.mockRejectedValueOnce(new GatewayUnreachable('x')));
    expect(note()).toBe('unreachable');
    window.dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(0);
    expect(step()).toBe('identify');
  });
});

describe('signing in with a passkey', () => {
  it('asks the browser in the task of the click', async () => {
    const { journey } = await begin();
    void journey.signInWithPasskey();
    expect(get).toHaveBeenCalledOnce();
  });

  it('ends where the journey leads', async () => {
    const { journey, onDone } = await begin();
    await journey.signInWithPasskey();
    expect(onDone).toHaveBeenCalledExactlyOnceWith('/account');
  });

  it('a double click asks and sends once', async () => {
    const { journey, client } = await begin();
    await Promise.all([journey.signInWithPasskey(), journey.signInWithPasskey()]);
    expect(get).toHaveBeenCalledOnce();
    expect(client.passkey).toHaveBeenCalledOnce();
  });

  it('an expired challenge is replaced before the browser is asked', async () => {
    const stale = at({ name: 'identify', passkey: { options, expiresAt: '2020-01-01T00:00:00Z' } });
    const { journey, client, onDone } = await begin((c) => c.interactions.start.mockResolvedValue(stale));
    await journey.signInWithPasskey();
    expect(client.passkeyOptions).toHaveBeenCalledOnce();
    expect(onDone).toHaveBeenCalled();
  });

  it('a cancelled ceremony is no error, is told, and can be repeated', async () => {
    get.mockImplementationOnce(refusal('NotAllowedError'));
    const { journey, client, note, onDone } = await begin((c) =>
      c.cancelled.mockRejectedValue(new GatewayUnreachable('x')),
    );
    await journey.signInWithPasskey();
    expect(note()).toBe('passkeyCancelled');
    expect(client.cancelled).toHaveBeenCalledWith(expect.any(String), {
      ceremony: 'authentication',
      reason: 'cancelled',
    });
    expect(client.passkey).not.toHaveBeenCalled();
    await journey.signInWithPasskey();
    expect(note()).toBeUndefined();
    expect(onDone).toHaveBeenCalled();
  });

  it('a refused passkey says so and has a fresh challenge', async () => {
    const { journey, client, note, step } = await begin((c) =>
      c.passkey.mockRejectedValue(problem(401, 'authentication.failed')),
    );
    await journey.signInWithPasskey();
    expect([note(), step()]).toEqual(['passkeyUnknown', 'identify']);
    expect(client.passkeyOptions).toHaveBeenCalledOnce();
  });

  it('a journey that is gone starts afresh and says so', async () => {
    const { journey, client, note } = await begin((c) =>
      c.passkey.mockRejectedValue(problem(410, 'interaction.expired')),
    );
    await journey.signInWithPasskey();
    expect(client.interactions.start).toHaveBeenCalledTimes(2);
    expect(note()).toBe('freshStart');
  });

  it('a journey that moved on elsewhere is shown where it stands', async () => {
    const { journey, step } = await begin((c) =>
      c.passkey.mockRejectedValue(problem(409, 'interaction.unexpected_action', code)),
    );
    await journey.signInWithPasskey();
    expect(step()).toBe('code');
  });

  it('a decision that stays late is asked for again, without another ceremony', async () => {
    const late = problem(503, 'interaction.settling', settling);
    const { journey, client, step, onDone } = await begin((c) => {
      c.passkey.mockRejectedValue(late);
      c.resume.mockRejectedValueOnce(late).mockRejectedValueOnce(problem(503, 'service.unavailable'));
    });
    await journey.signInWithPasskey();
    expect(step()).toBe('settling');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(client.resume).toHaveBeenCalledTimes(3);
    expect(onDone).toHaveBeenCalledOnce();
    expect(get).toHaveBeenCalledOnce();
  });

  it('what could not be delivered can be delivered again, without another ceremony', async () => {
    const { journey, client, onDone } = await begin((c) =>
      c.passkey.mockRejectedValueOnce(new GatewayUnreachable('x')),
    );
    await journey.signInWithPasskey();
    expect(journey.state().canRetry).toBe(true);
    journey.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(onDone).toHaveBeenCalledOnce();
    expect(client.passkey).toHaveBeenCalledTimes(2);
    expect(get).toHaveBeenCalledOnce();
  });
});

describe('creating a passkey', () => {
  const atCreation = () => begin((c) => c.interactions.read.mockResolvedValue(create() as never));

  it('ends where the journey leads', async () => {
    const { journey, onDone } = await atCreation();
    await journey.createPasskey();
    expect(onDone).toHaveBeenCalledOnce();
  });

  it('a device that has one already says so and goes on', async () => {
    make.mockImplementation(refusal('InvalidStateError'));
    const { journey, client, note, onDone } = await atCreation();
    const finished = journey.createPasskey();
    await vi.advanceTimersByTimeAsync(100);
    expect(note()).toBe('alreadyRegistered');
    await vi.advanceTimersByTimeAsync(5_000);
    await finished;
    expect(client.skip).toHaveBeenCalledOnce();
    expect(onDone).toHaveBeenCalledOnce();
  });

  it('a browser that cannot offers to go on without', async () => {
    make.mockImplementation(refusal('NotSupportedError'));
    const { journey, note } = await atCreation();
    await journey.createPasskey();
    expect(note()).toBe('creationUnsupported');
    expect(journey.state().passkeys).toBe(false);
  });
});

describe('the code', () => {
  const atCode = (prepare?: (client: ReturnType<typeof stubClient>) => void) =>
    begin((c) => {
      c.interactions.read.mockResolvedValue(code as never);
      prepare?.(c);
    });

  it('a wrong one is a fault that the next try clears', async () => {
    const { journey } = await atCode((c) => c.verifyCode.mockRejectedValueOnce(problem(400, 'identity.code_rejected')));
    await journey.verifyCode('000000');
    expect(journey.state().fault).toBe('codeRejected');
    await journey.verifyCode('123456');
    expect(journey.state().fault).toBeUndefined();
  });

  it('is never sent twice unasked', async () => {
    const { journey, client } = await atCode((c) =>
      c.code.mockRejectedValue(problem(503, 'service.timeout', undefined, 1)),
    );
    await journey.resendCode();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client.code).toHaveBeenCalledOnce();
    expect(journey.state().canRetry).toBe(true);
  });

  it('another address leaves the journey behind', async () => {
    const { journey, client, step } = await atCode((c) =>
      c.interactions.abandon.mockRejectedValue(new GatewayUnreachable('x')),
    );
    await journey.startOver();
    expect(client.interactions.abandon).toHaveBeenCalledOnce();
    expect(step()).toBe('identify');
  });
});

it('a page that was left does nothing more', async () => {
  const { journey, client } = await begin((c) => c.interactions.read.mockResolvedValue(settling as never));
  journey.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(client.resume).not.toHaveBeenCalled();
});
