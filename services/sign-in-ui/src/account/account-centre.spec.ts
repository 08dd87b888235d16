import { GatewayProblem, GatewayUnreachable } from '@latchkey/client';
import type { Experience, Interaction } from '@latchkey/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AccountCentre } from './account-centre.js';
import { valueOf } from './parts.js';
import { aPasskey, aSession, sessionNow, stubAccount } from './scripted-account.js';
import { beginnings, changes } from './wish.js';

const problem = (status: number, code: string) =>
  new GatewayProblem(status, { type: 'about:blank', status, title: 'x', code });
const experience = { tenant: { displayName: 'Acme' } } as Experience;
const signal = vi.fn(async () => undefined);

const scene = () => {
  const account = stubAccount();
  const session = { read: vi.fn(async () => sessionNow), end: vi.fn(async () => undefined) };
  const leaves = { onSignedOut: vi.fn(), onStepUp: vi.fn(), onSetUp: vi.fn() };
  const centre = new AccountCentre({ client: { account, session }, readExperience: async () => experience, ...leaves });
  return { account, session, centre, ...leaves };
};

const opened = async () => {
  const there = scene();
  await there.centre.open({});
  return there;
};

beforeEach(() => {
  vi.stubGlobal(
    'PublicKeyCredential',
    Object.assign(() => undefined, { signalAllAcceptedCredentials: signal }),
  );
  signal.mockClear();
});
afterEach(() => vi.unstubAllGlobals());

describe('the account is read', () => {
  it('as a whole, and the authenticators are told which passkeys count', async () => {
    const { centre } = await opened();
    expect(centre.state()).toMatchObject({ experience, session: sessionNow, pending: undefined, problem: undefined });
    expect(valueOf(centre.state().parts.passkeys)?.passkeys).toEqual([aPasskey()]);
    expect(signal).toHaveBeenCalledExactlyOnceWith({
      rpId: 'localhost',
      userId: 'AAAA',
      allAcceptedCredentialIds: ['AQID'],
    });
  });

  it('each part by itself: what cannot be had is not shown, or can be asked for again', async () => {
    const { account, centre } = scene();
    account.activity.mockRejectedValue(problem(403, 'account.not_offered'));
    account.sessions.mockRejectedValueOnce(problem(503, 'service.unavailable'));
    await centre.open({});
    expect(centre.state().parts).toMatchObject({ activity: { is: 'absent' }, sessions: { is: 'failed' } });
    await centre.reload('sessions');
    expect(valueOf(centre.state().parts.sessions)?.sessions).toEqual([aSession()]);
  });

  it.each([
    { because: 'the network is gone', error: new GatewayUnreachable('no answer'), note: 'unreachable' },
    { because: 'a service is away', error: problem(503, 'service.unavailable'), note: 'unavailable' },
    { because: 'the tenant has no account centre', error: problem(403, 'account.not_offered'), note: 'noAccountHere' },
  ])('not at all where $because: the page says so', async ({ error, note }) => {
    const { account, centre } = scene();
    account.profile.mockRejectedValue(error);
    await centre.open({});
    expect(centre.state().problem?.name).toBe(note);
  });

  it('by whoever is signed in: everybody else is led to the sign-in', async () => {
    const { session, centre, onSignedOut } = scene();
    session.read.mockRejectedValue(problem(401, 'session.not_signed_in'));
    await centre.open({});
    expect(onSignedOut).toHaveBeenCalledExactlyOnceWith('nobody');
  });
});

describe('a change', () => {
  it('is made, what it touches is read anew, and it is said where it was made', async () => {
    const { account, centre } = await opened();
    account.passkeys.mockResolvedValue({ passkeys: [], knownAs: { rpId: 'localhost', userHandle: 'AAAA' } });
    expect(await centre.wants(changes.removePasskey(aPasskey()))).toBe(true);
    expect(account.removePasskey).toHaveBeenCalledExactlyOnceWith('AQID');
    expect(centre.state().note).toEqual({
      name: 'passkeyRemoved',
      tone: 'good',
      about: 'Ada’s phone',
      section: 'passkeys',
    });
    // Its browser hears that it counts no more.
    expect(signal).toHaveBeenLastCalledWith(expect.objectContaining({ allAcceptedCredentialIds: [] }));
    expect(account.activity).toHaveBeenCalledTimes(1);
  });

  it('that needs fresh proof waits for it, and is then made without being asked for again', async () => {
    const first = await opened();
    const wish = changes.renamePasskey(aPasskey(), 'Blue phone');
    first.account.renamePasskey.mockRejectedValueOnce(problem(403, 'session.step_up_required'));
    expect(await first.centre.wants(wish)).toBe(false);
    expect(first.onStepUp).toHaveBeenCalledExactlyOnceWith(wish);
    const second = scene();
    await second.centre.open({ wish });
    expect(second.account.renamePasskey).toHaveBeenCalledExactlyOnceWith('AQID', 'Blue phone');
    expect(second.centre.state().note).toMatchObject({ name: 'passkeyRenamed', about: 'Blue phone' });
    expect(second.centre.state().session).toEqual(sessionNow);
  });

  it('that needs proof again right after it does not go round in circles', async () => {
    const { account, centre, onStepUp } = scene();
    account.renamePasskey.mockRejectedValue(problem(403, 'session.step_up_required'));
    await centre.open({ wish: changes.renamePasskey(aPasskey(), 'Blue phone') });
    expect(onStepUp).not.toHaveBeenCalled();
    expect(centre.state()).toMatchObject({ note: { name: 'tryAgain' }, session: sessionNow, pending: undefined });
  });

  it.each([
    { wish: changes.removePasskey(aPasskey()), call: 'removePasskey', note: 'lastPasskey' },
    {
      wish: changes.removeIdentifier({ type: 'email', value: 'a@b.example' }),
      call: 'removeIdentifier',
      note: 'lastIdentifier',
    },
    { wish: changes.removeTotp(), call: 'removeTotp', note: 'lastMethod' },
  ] as const)(
    'that would lock its person out is not made, and says what would let it: $note',
    async ({ wish, call, note }) => {
      const { account, centre } = await opened();
      account[call].mockRejectedValue(problem(409, 'account.last_method'));
      expect(await centre.wants(wish)).toBe(false);
      expect(centre.state().note).toMatchObject({ name: note, section: wish.section });
    },
  );

  it('of what is gone shows what there is', async () => {
    const { account, centre } = await opened();
    account.removePasskey.mockRejectedValue(problem(404, 'request.not_found'));
    account.passkeys.mockResolvedValue({ passkeys: [], knownAs: { rpId: 'localhost', userHandle: 'AAAA' } });
    await centre.wants(changes.removePasskey(aPasskey()));
    expect(centre.state().note?.name).toBe('goneAlready');
    expect(valueOf(centre.state().parts.passkeys)?.passkeys).toEqual([]);
  });

  it('with a fault in what was typed says so at its field', async () => {
    const { account, centre } = await opened();
    account.setPassword.mockRejectedValue(
      new GatewayProblem(422, {
        type: 'about:blank',
        status: 422,
        title: 'x',
        code: 'identity.password_not_accepted',
        errors: [{ pointer: '/password', detail: 'common' }],
      }),
    );
    await centre.wants(changes.password('iloveyou1'));
    expect(centre.state().fault).toEqual({ section: 'password', name: 'passwordCommon' });
  });

  it('after the session has ended leads to the sign-in, which says why', async () => {
    const { account, centre, onSignedOut } = await opened();
    account.endOtherSessions.mockRejectedValue(problem(401, 'session.not_signed_in'));
    await centre.wants(changes.endOtherSessions());
    expect(onSignedOut).toHaveBeenCalledExactlyOnceWith('session-over');
  });

  it('is one at a time: a double click changes once', async () => {
    const { account, centre } = await opened();
    const wish = changes.switchTwoStep('on');
    const [first, second] = await Promise.all([centre.wants(wish), centre.wants(wish)]);
    expect([first, second]).toEqual([true, false]);
    expect(account.chooseTwoStep).toHaveBeenCalledTimes(1);
  });

  it('that ends after the page was left leads nowhere', async () => {
    const { account, centre, onStepUp } = await opened();
    account.removeTotp.mockImplementation(async () => {
      centre.close();
      throw problem(403, 'session.step_up_required');
    });
    await centre.wants(changes.removeTotp());
    expect(onStepUp).not.toHaveBeenCalled();
  });
});

describe('a set-up', () => {
  it('leads to its journey', async () => {
    const { account, centre, onSetUp } = await opened();
    account.addTotp.mockResolvedValue({} as Interaction as never);
    const wish = beginnings.totp();
    await centre.wants(wish);
    expect(onSetUp).toHaveBeenCalledExactlyOnceWith(wish);
  });

  it('that was confirmed begins before anything is read', async () => {
    const { account, centre, onSetUp } = scene();
    account.addPasskey.mockResolvedValue({} as Interaction as never);
    onSetUp.mockImplementation(() => centre.close());
    await centre.open({ wish: beginnings.passkey() });
    expect(onSetUp).toHaveBeenCalledTimes(1);
    expect(account.profile).not.toHaveBeenCalled();
  });
});

it('who signs out is led to the sign-in', async () => {
  const { session, centre, onSignedOut } = await opened();
  await centre.signOut();
  expect(session.end).toHaveBeenCalledTimes(1);
  expect(onSignedOut).toHaveBeenCalledExactlyOnceWith('signed-out');
});
