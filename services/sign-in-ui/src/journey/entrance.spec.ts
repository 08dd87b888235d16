import type { GatewayClient } from '@latchkey/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEntrance, setUpEntrance, stepUpEntrance } from './entrance.js';
import {
  at,
  begin,
  closeBrowser,
  done,
  enrolFactor,
  identify,
  openBrowser,
  problem,
  sent,
  stubClient,
} from './scripted-journey.js';

const asClient = (client: ReturnType<typeof stubClient>) => client as GatewayClient;
const confirming = at({ name: 'password', identifier: 'a@b.example' }, { intent: 'step-up' });
const settingUp = (more: object) => ({ ...enrolFactor(more), intent: 'enrolment' as const });

beforeEach(openBrowser);
afterEach(closeBrowser);

describe('who an application sends here', () => {
  it('begins with what it asks for, whoever is signed in: the server decides', async () => {
    const client = stubClient();
    client.session.read.mockResolvedValue({ sessionId: 'x' });
    const entrance = openEntrance(asClient(client), 'sign-in', { request: 'r1' });
    expect(await entrance.enter()).toEqual(identify());
    expect(client.interactions.start).toHaveBeenCalledExactlyOnceWith('sign-in', { request: 'r1' });
    expect(client.session.read).not.toHaveBeenCalled();
  });

  it('begins anew with it where the journey is gone', async () => {
    const client = stubClient();
    await openEntrance(asClient(client), 'sign-up', { request: 'r1' }).start();
    expect(client.interactions.start).toHaveBeenCalledExactlyOnceWith('sign-up', { request: 'r1' });
  });
});

describe('who confirms that it is them', () => {
  it.each([
    { because: 'a reload goes on with the live journey', live: confirming, starts: 0 },
    { because: 'a journey that is over is none', live: { ...done, intent: 'step-up' as const }, starts: 1 },
    { because: 'a sign-in is another journey', live: identify(), starts: 1 },
  ])('$because', async ({ live, starts }) => {
    const client = stubClient();
    client.interactions.read.mockResolvedValue(live as never);
    client.stepUp.mockResolvedValue(confirming);
    const entered = await stepUpEntrance(asClient(client), vi.fn()).enter();
    expect(entered).toEqual(confirming);
    expect(client.stepUp).toHaveBeenCalledTimes(starts);
  });

  it('is led away where nobody is signed in', async () => {
    const client = stubClient();
    client.stepUp.mockRejectedValue(problem(401, 'session.not_signed_in'));
    const onSignedOut = vi.fn();
    expect(await stepUpEntrance(asClient(client), onSignedOut).enter()).toBeUndefined();
    expect(onSignedOut).toHaveBeenCalledTimes(1);
  });
});

describe('who sets something up', () => {
  it.each([
    { because: 'there is no journey', live: undefined },
    { because: 'the journey is a sign-in', live: identify() },
    { because: 'the journey is over', live: { ...done, intent: 'enrolment' as const } },
  ])('is back at the account where $because', async ({ live }) => {
    const client = stubClient();
    if (live) client.interactions.read.mockResolvedValue(live as never);
    const onNothing = vi.fn();
    expect(await setUpEntrance(asClient(client), onNothing).enter()).toBeUndefined();
    expect(onNothing).toHaveBeenCalledExactlyOnceWith(false);
    expect(client.interactions.start).not.toHaveBeenCalled();
  });

  it('is at the page of what was chosen at once, with what it needs', async () => {
    const { client, journey } = await begin(
      (c) => c.interactions.read.mockResolvedValue(settingUp({ factors: ['totp'] }) as never),
      { entrance: (c) => setUpEntrance(asClient(c), vi.fn()) },
    );
    await vi.waitFor(() => expect(journey.state().factor).toBe('totp'));
    expect(client.enrolTotpOptions).toHaveBeenCalledTimes(1);
  });

  it('is not asked for a code that is on its way already', async () => {
    const { client, journey } = await begin(
      (c) =>
        c.interactions.read.mockResolvedValue(settingUp({ factors: ['email-code'], code: sent('email') }) as never),
      { entrance: (c) => setUpEntrance(asClient(c), vi.fn()) },
    );
    expect(journey.state().factor).toBe('email-code');
    expect(client.enrolContact).not.toHaveBeenCalled();
  });

  it('is told once when what it needs is not to be had: it is not asked for for ever', async () => {
    const { client, note, journey } = await begin(
      (c) => {
        c.interactions.read.mockResolvedValue(settingUp({ factors: ['totp'] }) as never);
        c.enrolTotpOptions.mockRejectedValue(problem(503, 'service.unavailable'));
      },
      { entrance: (c) => setUpEntrance(asClient(c), vi.fn()) },
    );
    await vi.waitFor(() => expect(note()).toBe('unavailable'));
    expect(journey.state().pending).toBeUndefined();
    expect(client.enrolTotpOptions).toHaveBeenCalledTimes(1);
  });

  it('is back at the account when the journey ends meanwhile, and hears why', async () => {
    const onNothing = vi.fn();
    const { client, journey } = await begin(
      (c) => c.interactions.read.mockResolvedValue(settingUp({ factors: ['totp'], totp: undefined }) as never),
      { entrance: (c) => setUpEntrance(asClient(c), onNothing) },
    );
    await vi.waitFor(() => expect(journey.state().factor).toBe('totp'));
    client.enrolTotp.mockRejectedValue(problem(410, 'interaction.expired'));
    await journey.factors.enrolTotp('123456');
    expect(onNothing).toHaveBeenCalledExactlyOnceWith(true);
    expect(client.interactions.start).not.toHaveBeenCalled();
  });
});
