import { GatewayUnreachable } from '@latchkey/client';
import type { Interaction } from '@latchkey/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  at,
  begin,
  closeBrowser,
  creation,
  enrolFactor,
  get,
  make,
  mfa,
  openBrowser,
  options,
  problem,
  refusal,
  sent,
  type stubClient,
} from './scripted-journey.js';

beforeEach(openBrowser);
afterEach(closeBrowser);

const standingAt = (interaction: Interaction, prepare?: (client: ReturnType<typeof stubClient>) => void) =>
  begin((client) => {
    client.interactions.read.mockResolvedValue(interaction as never);
    prepare?.(client);
  });
const soon = () => new Date(Date.now() + 60_000).toISOString();

describe('a second factor is due', () => {
  it('the options of a passkey are there before the click, which asks the browser in its own task', async () => {
    const offer = ['webauthn', 'totp'] as const;
    const { journey, client, onDone } = await standingAt(mfa(offer), (c) =>
      c.passkeyOptions.mockResolvedValue(mfa(offer, { passkey: { options, expiresAt: soon() } })),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(client.passkeyOptions).toHaveBeenCalledOnce();
    void journey.signInWithPasskey();
    expect(get).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(0);
    expect(onDone).toHaveBeenCalledOnce();
  });

  it('no options are asked for where another factor is first', async () => {
    const { client } = await standingAt(mfa(['totp', 'webauthn']));
    await vi.advanceTimersByTimeAsync(0);
    expect(client.passkeyOptions).not.toHaveBeenCalled();
  });

  it('cancelling is no error, and a browser that cannot shows what else there is', async () => {
    const offer = ['webauthn', 'totp'] as const;
    const { journey, note } = await standingAt(mfa(offer, { passkey: { options, expiresAt: soon() } }));
    get.mockImplementationOnce(refusal('NotAllowedError'));
    await journey.signInWithPasskey();
    expect([note(), journey.state().choosesMethod]).toEqual(['passkeyCancelled', false]);
    get.mockImplementationOnce(refusal('NotSupportedError'));
    await journey.signInWithPasskey();
    expect([note(), journey.state().choosesMethod]).toEqual(['passkeyUnsupported', true]);
  });

  it('a journey that ended meanwhile is not replaced behind the back of whoever looks at it', async () => {
    const offer = ['webauthn', 'totp'] as const;
    const { client, step, note, journey } = await standingAt(mfa(offer), (c) =>
      c.passkeyOptions.mockRejectedValue(problem(410, 'interaction.expired')),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect([step(), client.interactions.start.mock.calls.length]).toEqual(['mfa', 0]);
    await journey.signInWithPasskey();
    expect([step(), note()]).toEqual(['identify', 'freshStart']);
  });

  it('the first code goes out when its page comes up, once', async () => {
    const answer = mfa(['email-code'], { code: sent('email') });
    const { client, journey } = await standingAt(mfa(['email-code']), (c) => c.code.mockResolvedValue(answer));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(client.code).toHaveBeenCalledExactlyOnceWith(expect.any(String), 'email');
    await journey.factors.to('email-code');
    expect(client.code).toHaveBeenCalledOnce();
  });

  it('a code that could not be sent is offered, not sent again unasked', async () => {
    const { client, note } = await standingAt(mfa(['email-code', 'totp']), (c) =>
      c.code.mockRejectedValue(problem(429, 'identity.code_requested_too_often')),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect([client.code.mock.calls.length, note()]).toEqual([1, 'tooOften']);
  });

  it('another factor is shown when what it needs is there, and the choice stays when it is not', async () => {
    const offer = ['totp', 'phone-code'] as const;
    const { client, journey } = await standingAt(mfa(offer), (c) =>
      c.code.mockRejectedValueOnce(new GatewayUnreachable('x')).mockResolvedValue(mfa(offer, { code: sent('phone') })),
    );
    journey.ways.toChoice();
    await journey.factors.to('phone-code');
    expect(journey.state()).toMatchObject({ choosesMethod: true, factor: undefined, canRetry: true });
    await journey.factors.to('phone-code');
    expect(client.code).toHaveBeenLastCalledWith(expect.any(String), 'phone');
    expect(journey.state()).toMatchObject({ choosesMethod: false, factor: 'phone-code' });
  });

  it('this browser is trusted by whoever says so, and never for a backup code', async () => {
    const { client, journey } = await standingAt(mfa(['totp', 'backup-code'], { trustDays: 30 }), (c) =>
      c.totp.mockRejectedValue(problem(401, 'credential.factor_code_rejected')),
    );
    await journey.factors.totp('123456');
    journey.factors.trust(true);
    await journey.factors.totp('123456');
    expect(client.totp.mock.calls.map((call) => (call as unknown[])[2])).toEqual([
      expect.not.objectContaining({ trustDevice: true }),
      expect.objectContaining({ trustDevice: true }),
    ]);
    await journey.factors.backupCode('abcdefghjkmnpqrs');
    expect(client.backupCode).toHaveBeenCalledExactlyOnceWith(
      expect.any(String),
      'abcdefghjkmnpqrs',
      expect.anything(),
    );
    expect(journey.state().trusts).toBe(false);
  });

  it.each([
    { because: 'what an app shows', fault: 'totpRejected', act: 'totp' },
    { because: 'one of the sheet', fault: 'backupCodeRejected', act: 'backupCode' },
  ] as const)('a code is wrong in the words of $because', async ({ act, fault }) => {
    const { journey } = await standingAt(mfa(['totp', 'backup-code']), (c) =>
      c[act].mockRejectedValue(problem(401, 'credential.factor_code_rejected')),
    );
    await journey.factors[act]('123456');
    expect(journey.state().fault).toBe(fault);
  });

  it('a factor that is locked says for how long', async () => {
    const { journey } = await standingAt(mfa(['totp']), (c) =>
      c.totp.mockRejectedValue(problem(429, 'credential.factor_locked', undefined, 840)),
    );
    await journey.factors.totp('123456');
    expect(journey.state().note).toEqual({ name: 'locked', tone: 'quiet', minutes: 14 });
  });
});

describe('a factor is set up', () => {
  const totp = { secret: 'ABCD', uri: 'otpauth://x', expiresAt: '2999-01-01T00:00:00Z' };

  it('a secret is asked for once, and again only by whoever wants another', async () => {
    const { client, journey } = await standingAt(enrolFactor(), (c) =>
      c.enrolTotpOptions.mockResolvedValue(enrolFactor({ totp })),
    );
    await journey.factors.to('totp');
    journey.factors.leave();
    expect(journey.state().factor).toBeUndefined();
    await journey.factors.to('totp');
    expect(client.enrolTotpOptions).toHaveBeenCalledOnce();
    await journey.factors.newSecret();
    expect(client.enrolTotpOptions).toHaveBeenCalledTimes(2);
  });

  it('after a reload nothing is asked for: the app may have the secret', async () => {
    const { client, journey } = await standingAt(enrolFactor());
    journey.factors.backTo('totp');
    expect(journey.state().factor).toBe('totp');
    expect(client.enrolTotpOptions).not.toHaveBeenCalled();
  });

  it('one that is set up leads away from its page, also to the suggestion of another', async () => {
    const { journey, step } = await standingAt(enrolFactor({ totp }), (c) =>
      c.enrolTotp.mockResolvedValue(enrolFactor({ bound: ['totp'], isSuggestion: true })),
    );
    await journey.factors.to('totp');
    await journey.factors.enrolTotp('123456');
    expect([step(), journey.state().factor]).toEqual(['enrol-factor', undefined]);
  });

  it('a secret that is too old says so at the field', async () => {
    const { journey } = await standingAt(enrolFactor({ totp }), (c) =>
      c.enrolTotp.mockRejectedValue(problem(410, 'credential.factor_enrolment_expired')),
    );
    await journey.factors.enrolTotp('123456');
    expect(journey.state().fault).toBe('secretExpired');
  });

  it('another code goes to the address that was given, and after a reload to none', async () => {
    const { client, journey, note } = await standingAt(enrolFactor());
    await journey.factors.resendContact();
    expect(client.enrolContact).not.toHaveBeenCalled();
    const contact = { type: 'email', value: 'ada@example.com' } as const;
    await journey.factors.giveContact(contact);
    await journey.factors.resendContact();
    expect(client.enrolContact.mock.calls.map((call) => (call as unknown[])[1])).toEqual([contact, contact]);
    expect(note()).toBe('codeSent');
  });

  it('an address that is somebody else’s is a fault of the code that proved it', async () => {
    const { journey } = await standingAt(enrolFactor(), (c) =>
      c.verifyContact.mockRejectedValue(problem(409, 'identity.identifier_taken')),
    );
    await journey.factors.verifyContact('123456');
    expect(journey.state().fault).toBe('contactTaken');
  });

  it('d.27: a device that has a passkey already says so, and leads nowhere by itself', async () => {
    make.mockImplementation(refusal('InvalidStateError'));
    const { client, journey, note } = await standingAt(
      enrolFactor({ passkey: { options: creation, expiresAt: soon() } }),
    );
    await journey.createPasskey();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([note(), client.skip.mock.calls.length]).toEqual(['alreadyHere', 0]);
  });

  it.each([
    {
      because: 'whether at all',
      interaction: at({ name: 'turn-on-two-step', factors: ['totp'] }),
      step: 'turn-on-two-step',
    },
    { because: 'which', interaction: enrolFactor(), step: 'enrol-factor' },
  ])('who declines says what: $because', async ({ interaction, step }) => {
    const { client, journey } = await standingAt(interaction);
    await journey.skip();
    expect(client.skip).toHaveBeenCalledExactlyOnceWith(interaction.id, { step });
  });

  it('backup codes are made, and gone on from when they are saved', async () => {
    const codes = ['abcdefghjkmnpqrs'];
    const { client, journey, onDone } = await standingAt(at({ name: 'backup-codes' }), (c) =>
      c.makeBackupCodes.mockResolvedValue(at({ name: 'backup-codes', codes })),
    );
    await journey.factors.makeCodes();
    expect(journey.state().interaction?.step).toEqual({ name: 'backup-codes', codes });
    client.savedBackupCodes.mockRejectedValueOnce(problem(503, 'service.unavailable', at({ name: 'backup-codes' })));
    await journey.factors.saved();
    expect(journey.state().interaction?.step).toEqual({ name: 'backup-codes', codes });
    await journey.factors.saved();
    expect(onDone).toHaveBeenCalledOnce();
  });
});
