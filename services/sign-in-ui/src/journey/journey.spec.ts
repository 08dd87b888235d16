import { GatewayProblem, GatewayUnreachable } from '@latchkey/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  begin,
  closeBrowser,
  code,
  create,
  done,
  get,
  make,
  openBrowser,
  options,
  problem,
  refusal,
  settling,
  type stubClient,
  at,
} from './scripted-journey.js';

beforeEach(openBrowser);
afterEach(closeBrowser);

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

  it('a reload has a challenge before the button is shown, and goes on without one when it must', async () => {
    const live = at({ name: 'identify' }, { methods: ['passkey/options'] });
    const { journey, client } = await begin((c) => c.interactions.read.mockResolvedValue(live as never));
    void journey.signInWithPasskey();
    expect(get).toHaveBeenCalledOnce();
    expect(client.passkeyOptions).toHaveBeenCalledOnce();

    const without = await begin((c) => {
      c.interactions.read.mockResolvedValue(live as never);
      c.passkeyOptions.mockRejectedValue(problem(503, 'service.unavailable'));
    });
    expect(without.step()).toBe('identify');
  });

  it('a person who is signed in is led to their account, whatever journey this browser remembers', async () => {
    const sessionId = 'b0000000-0000-4000-8000-000000000001';
    const { onDone } = await begin((c) => {
      c.interactions.read.mockRejectedValue(problem(404, 'interaction.not_found'));
      c.session.read.mockResolvedValue({ sessionId, expiresAt: '2026-11-23T10:00:00.000Z' });
    });
    expect(onDone).toHaveBeenCalledExactlyOnceWith('/account');
  });

  it('an application that asks for what its person does not have is gone back to at once', async () => {
    const [status, redirectTo] = [403, '/oidc/auth/one'];
    const document = { type: 'about:blank', status, title: 'x', code: 'mfa-policy.not_met', redirectTo };
    const { onDone } = await begin((c) => c.interactions.start.mockRejectedValue(new GatewayProblem(status, document)));
    expect(onDone).toHaveBeenCalledExactlyOnceWith(redirectTo);
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
      via: 'button',
      tookMs: expect.any(Number) as unknown,
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

  it('a decision that stays late is asked for again with the same response, without another ceremony', async () => {
    const late = problem(503, 'interaction.settling', settling);
    const { journey, client, step, onDone } = await begin((c) => {
      for (const why of [late, late, problem(503, 'service.unavailable')]) c.passkey.mockRejectedValueOnce(why);
    });
    await journey.signInWithPasskey();
    expect(step()).toBe('settling');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(client.passkey).toHaveBeenCalledTimes(4);
    const sent = (client.passkey.mock.calls as unknown[][]).map(([, response]) => JSON.stringify(response));
    expect(new Set(sent).size).toBe(1);
    expect(client.resume).not.toHaveBeenCalled();
    expect([onDone.mock.calls.length, get.mock.calls.length]).toEqual([1, 1]);
  });

  it('a page that was loaded anew asks for the decision alone', async () => {
    const { client, onDone } = await begin((c) => c.interactions.read.mockResolvedValue(settling as never));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(client.resume).toHaveBeenCalledOnce();
    expect(onDone).toHaveBeenCalledOnce();
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

  it('d.27: a device that has one already says so and goes on', async () => {
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
    await journey.ways.resendCode();
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
