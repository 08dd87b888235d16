import type { PasskeySupport } from '@latchkey/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { canAnswer, isUnaskedDue } from './prompt.js';
import {
  begin,
  closeBrowser,
  create,
  done,
  make,
  openBrowser,
  problem,
  refusal,
  type stubClient,
} from './scripted-journey.js';

beforeEach(openBrowser);
afterEach(closeBrowser);

const able: PasskeySupport = {
  passkeys: true,
  platformAuthenticator: true,
  hybrid: true,
  autofill: true,
  conditionalCreation: true,
  signalsUnknownCredential: true,
};
const local = create({ reason: 'other-device' });
const unasked = create({ conditional: true });
const at = (
  interaction: ReturnType<typeof create>,
  {
    support = {},
    prepare,
  }: { support?: Partial<PasskeySupport>; prepare?: (client: ReturnType<typeof stubClient>) => void } = {},
) =>
  begin(
    (client) => {
      client.interactions.read.mockResolvedValue(interaction as never);
      prepare?.(client);
    },
    { support: { ...able, ...support } },
  );

it.each([
  { because: 'a first one', reason: 'none-yet', passkeys: true, platformAuthenticator: false, can: true },
  {
    because: 'a first one without WebAuthn',
    reason: 'none-yet',
    passkeys: false,
    platformAuthenticator: true,
    can: false,
  },
  { because: 'one of this device', reason: 'other-device', passkeys: true, platformAuthenticator: true, can: true },
  {
    because: 'one of a device that verifies nobody',
    reason: 'other-device',
    passkeys: true,
    platformAuthenticator: false,
    can: false,
  },
  {
    because: 'one of a device that does not say',
    reason: 'other-device',
    passkeys: true,
    platformAuthenticator: undefined,
    can: false,
  },
] as const)('$because can be made: $can', async ({ reason, passkeys, platformAuthenticator, can }) => {
  const { step } = create({ reason });
  if (step.name !== 'create-passkey') throw new Error('another step');
  expect(await canAnswer(step, { passkeys, support: async () => ({ ...able, platformAuthenticator }) })).toBe(can);
});

it.each([
  { because: 'the page has come up', before: 'password', now: unasked, due: true },
  { because: 'it was reloaded', before: undefined, now: unasked, due: true },
  { because: 'the person has done something there', before: 'create-passkey', now: unasked, due: false },
  { because: 'the step does not allow it', before: 'password', now: create(), due: false },
  { because: 'the journey is over', before: 'password', now: done, due: false },
] as const)('a browser tries to create one unasked when $because: $due', ({ before, now, due }) => {
  expect(isUnaskedDue(before, now)).toBe(due);
});

describe('d.10: an offer that this browser has no answer to', () => {
  const unable = { support: { platformAuthenticator: false } };

  it('is passed before it is shown, and nobody is said to have declined', async () => {
    const { client, onDone } = await at(local, unable);
    expect(client.skip).toHaveBeenCalledExactlyOnceWith(local.id, { unsupported: true });
    expect(onDone).toHaveBeenCalledOnce();
  });

  it('is shown when it cannot be passed: it can be declined', async () => {
    const { client, step } = await at(local, {
      ...unable,
      prepare: (c) => c.skip.mockRejectedValue(problem(503, 'service.unavailable')),
    });
    expect(client.skip).toHaveBeenCalledOnce();
    expect(step()).toBe('create-passkey');
  });

  it('is passed as well when a refusal brings it', async () => {
    const { journey, client, onDone } = await begin(
      (c) => c.passkey.mockRejectedValue(problem(409, 'interaction.unexpected_action', local)),
      { support: { ...able, ...unable.support } },
    );
    await journey.signInWithPasskey();
    expect(client.skip).toHaveBeenCalledExactlyOnceWith(local.id, { unsupported: true });
    expect(onDone).toHaveBeenCalledOnce();
  });
});

describe('a passkey that the browser makes unasked', () => {
  it('goes on without a click, and says what it is', async () => {
    const { client, onDone } = await at(unasked);
    await vi.advanceTimersByTimeAsync(0);
    expect(make).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ mediation: 'conditional' }));
    expect(client.enrolPasskey).toHaveBeenCalledExactlyOnceWith(
      unasked.id,
      { response: expect.objectContaining({ id: 'AQ' }) as unknown, conditional: true },
      expect.anything(),
    );
    expect(onDone).toHaveBeenCalledOnce();
  });

  it.each(['NotAllowedError', 'InvalidStateError', 'UnknownError'])(
    'that it does not make (%s) leaves the page as it is, and a click still makes one',
    async (name) => {
      make.mockImplementationOnce(refusal(name));
      const { journey, client, step, note, onDone } = await at(unasked);
      await vi.advanceTimersByTimeAsync(0);
      expect([step(), note(), journey.state().pending]).toEqual(['create-passkey', undefined, undefined]);
      expect([client.cancelled, client.skip].map((call) => call.mock.calls)).toEqual([[], []]);
      await journey.createPasskey();
      expect(onDone).toHaveBeenCalledOnce();
      expect(client.enrolPasskey).toHaveBeenCalledExactlyOnceWith(
        unasked.id,
        { response: expect.anything() as unknown, tookMs: expect.any(Number) as unknown },
        expect.anything(),
      );
    },
  );

  it('that the server refuses leaves the page as it is, with a new challenge', async () => {
    const { client, step, note } = await at(unasked, {
      prepare: (c) => c.enrolPasskey.mockRejectedValue(problem(400, 'credential.registration_rejected')),
    });
    await vi.advanceTimersByTimeAsync(0);
    expect([step(), note()]).toEqual(['create-passkey', undefined]);
    expect(client.enrolPasskeyOptions).toHaveBeenCalledOnce();
    expect(make).toHaveBeenCalledOnce();
  });

  it('that could not be delivered is delivered again, not made again', async () => {
    const { journey, client, onDone } = await at(unasked, {
      prepare: (c) => c.enrolPasskey.mockRejectedValueOnce(problem(503, 'service.unavailable')),
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(journey.state().canRetry).toBe(true);
    journey.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(client.enrolPasskey).toHaveBeenCalledTimes(2);
    expect(make).toHaveBeenCalledOnce();
    expect(onDone).toHaveBeenCalledOnce();
  });

  it('is given up for whoever declines', async () => {
    make.mockImplementation(
      ({ signal }: CredentialCreationOptions) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))),
    );
    const { journey, client, onDone } = await at(unasked);
    await vi.advanceTimersByTimeAsync(0);
    await journey.skip();
    expect(client.skip).toHaveBeenCalledOnce();
    expect(client.enrolPasskey).not.toHaveBeenCalled();
    expect(onDone).toHaveBeenCalledOnce();
  });

  it('is not tried by a browser that cannot', async () => {
    await at(unasked, { support: { conditionalCreation: undefined } });
    await vi.advanceTimersByTimeAsync(0);
    expect(make).not.toHaveBeenCalled();
  });
});

it('W17: who has as many as they may is told so and taken on', async () => {
  const { journey, client, note, onDone } = await at(local, {
    prepare: (c) => c.enrolPasskey.mockRejectedValue(problem(409, 'credential.too_many')),
  });
  const finished = journey.createPasskey();
  await vi.advanceTimersByTimeAsync(100);
  expect(note()).toBe('tooManyPasskeys');
  await vi.advanceTimersByTimeAsync(5_000);
  await finished;
  expect(client.skip).toHaveBeenCalledOnce();
  expect(onDone).toHaveBeenCalledOnce();
});
