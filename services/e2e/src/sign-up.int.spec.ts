import { type Browser, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, anAddress, aUserName, begin, named, newcomersOf, peopleOf, signInWays, signsIn } from './newcomers.js';
import { startOwnSystem, type OwnSystem } from './system.js';
import { aTenantWith, type TenantWish, type TestTenant } from './test-tenants.js';

let system: OwnSystem;
let newcomers: ReturnType<typeof newcomersOf>;
beforeAll(async () => {
  system = await startOwnSystem();
  newcomers = newcomersOf(system);
});
afterAll(() => system.stop());

const { email, username } = signInWays;
const goodPassword = 'four quiet herons at dusk';

const aTenant = (signUp: TenantWish['signUp'], methods = [email, username], passkey: TenantWish['passkey'] = {}) =>
  aTenantWith(system.suite, {
    signIn: { methods },
    passkey: { showButton: false, ...passkey },
    ...(signUp && { signUp }),
  });
const codeFor = (address: string) => newcomers.codeFor(address);
const prove = (browser: Browser, address: string) => newcomers.prove(browser, address);
const people = (tenant: TestTenant) => peopleOf(system, tenant);

describe('who signs up with an address and a password', () => {
  it('proves the address, chooses the password, is offered a passkey, and signs in with it from then on', async () => {
    const tenant = await aTenant({ password: true });
    const [browser, address] = [tenant.newBrowser(), anAddress()];
    const proven = await prove(browser, address);
    expect(stepOf(proven, 'new-password').identifier).toBe(address);
    // Proven, they do not become somebody else.
    expect(proven.methods).toEqual(['new-password']);
    const chosen = interactionOf(await act(browser, proven, 'new-password', { password: goodPassword }));
    stepOf(chosen, 'create-passkey');
    stepOf(interactionOf(await act(browser, chosen, 'skip')), 'done');
    expect(await people(tenant)).toEqual([
      { type: 'email', value: address, verified: true, name: null, password: true },
    ]);
    expect((await signsIn(tenant, address, goodPassword)).status).toBe(200);
    expect((await signsIn(tenant, address, 'another one entirely')).status).toBe(401);
  });

  it('stays at the password until the policy takes it, and is asked for it again when they left', async () => {
    const tenant = await aTenant({ password: true });
    const [browser, address] = [tenant.newBrowser(), anAddress()];
    const proven = await prove(browser, address);
    const refused = await act(browser, proven, 'new-password', { password: 'iloveyou1' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'identity.password_not_accepted' } });
    stepOf(interactionOf(await browser.get(interactionPath(proven))), 'new-password');
    // Another browser, another day: the account has no password yet, and the sign-up takes it up there.
    stepOf(await prove(tenant.newBrowser(), address), 'new-password');
  });

  it('has the same answer again for the same bytes', async () => {
    const tenant = await aTenant({ password: true });
    const [browser, address] = [tenant.newBrowser(), anAddress()];
    const proven = await prove(browser, address);
    const [first, again] = [
      await act(browser, proven, 'new-password', { password: goodPassword }),
      await act(browser, proven, 'new-password', { password: goodPassword }),
    ];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(interactionOf(again).step.name).toBe('create-passkey');
  });
});

describe('E12: a passkey as the first credential', () => {
  it('is asked for instead of a password, once the recovery channel is proved', async () => {
    const tenant = await aTenant({ password: true, passkeyFirst: true });
    const [browser, address, authenticator] = [tenant.newBrowser(), anAddress(), tenant.newAuthenticator()];
    const proven = await prove(browser, address);
    const { passkey } = stepOf(proven, 'create-passkey');
    const response = authenticator.create(passkey.options);
    stepOf(interactionOf(await act(browser, proven, 'enrolment/passkey', { response })), 'done');
    expect(await people(tenant)).toEqual([
      { type: 'email', value: address, verified: true, name: null, password: false },
    ]);
    // A factor that was bound now verifies nothing now (d.5).
    expect((await browser.get('/api/v1/session')).body).toMatchObject({ aal: 1, amr: ['otp'] });
    const back = tenant.newBrowser();
    const asked = await begin(back, address, 'sign-in');
    const request = stepOf(asked, 'passkey').passkey;
    if (!request) throw new Error('no options');
    const assertion = { response: authenticator.get(request.options) };
    stepOf(interactionOf(await act(back, asked, 'passkey', assertion)), 'done');
    expect((await back.get('/api/v1/session')).body).toMatchObject({ aal: 2, acr: 'phr' });
  });

  it('can be done without: then the password is asked for, and the passkey not once more', async () => {
    const tenant = await aTenant({ password: true, passkeyFirst: true });
    const [browser, address] = [tenant.newBrowser(), anAddress()];
    const declined = interactionOf(await act(browser, await prove(browser, address), 'skip'));
    stepOf(declined, 'new-password');
    stepOf(interactionOf(await act(browser, declined, 'new-password', { password: goodPassword })), 'done');
    expect((await signsIn(tenant, address, goodPassword)).status).toBe(200);
  });

  it('cannot be asked for where passkeys are off', async () => {
    const wish = aTenant({ password: true, passkeyFirst: true }, [email], { enabled: false });
    await expect(wish).rejects.toThrow('passkey_first_switched_off');
  });

  it('while credential is away, the password takes its place', async () => {
    const tenant = await aTenant({ password: true, passkeyFirst: true });
    const [browser, address] = [tenant.newBrowser(), anAddress()];
    const asked = await begin(browser, address);
    const code = await codeFor(address);
    const credential = system.suite.process('credential');
    credential.kill('SIGTERM');
    await credential.waitExit();
    try {
      stepOf(interactionOf(await act(browser, asked, 'code/verify', { code })), 'new-password');
    } finally {
      await credential.restart();
      await credential.waitReady();
    }
  });
});

describe('who signs up with a user name', () => {
  const withNames = () => aTenant({ identifiers: ['username'], password: true });

  it('chooses a password and is there, with nothing proved but that', async () => {
    const tenant = await withNames();
    const [browser, name] = [tenant.newBrowser(), aUserName()];
    const asked = await begin(browser, name);
    expect(stepOf(asked, 'new-password').identifier).toBe(name);
    expect(asked.methods).toEqual(['identifier', 'new-password']);
    const chosen = interactionOf(await act(browser, asked, 'new-password', { password: goodPassword }));
    stepOf(interactionOf(await act(browser, chosen, 'skip')), 'done');
    expect((await browser.get('/api/v1/session')).body).toMatchObject({ aal: 1, amr: ['pwd'] });
    expect((await browser.get('/api/v1/account/profile')).body).toMatchObject({
      identifiers: [{ type: 'username', value: name }],
    });
    expect((await signsIn(tenant, name.toUpperCase(), goodPassword)).status).toBe(200);
  });

  it('leaves nothing behind with a password that will not do', async () => {
    const tenant = await withNames();
    const [browser, name] = [tenant.newBrowser(), aUserName()];
    const asked = await begin(browser, name);
    const refused = await act(browser, asked, 'new-password', { password: `my name is ${name}` });
    expect(refused.body).toMatchObject({ errors: [{ pointer: '#/password', detail: 'contains_identifier' }] });
    expect(await people(tenant)).toEqual([]);
  });

  it('learns that the name is taken, and may give another', async () => {
    const tenant = await withNames();
    const name = aUserName();
    const first = tenant.newBrowser();
    await act(first, await begin(first, name), 'new-password', { password: goodPassword });
    const browser = tenant.newBrowser();
    const asked = await begin(browser, name);
    const taken = await act(browser, asked, 'new-password', { password: 'three grey cranes at dawn' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'identity.identifier_taken' } });
    const other = interactionOf(await act(browser, asked, 'identifier', named(aUserName())));
    const made = await act(browser, other, 'new-password', { password: 'three grey cranes at dawn' });
    expect(made.status).toBe(200);
    expect(await people(tenant)).toHaveLength(2);
    // The one who had it first has the password that they chose.
    expect((await signsIn(tenant, name, goodPassword)).status).toBe(200);
  });

  it('is one person, however many ask for the name at once', async () => {
    const tenant = await withNames();
    const name = aUserName();
    const journeys = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const browser = tenant.newBrowser();
        return { browser, asked: await begin(browser, name) };
      }),
    );
    const replies = await Promise.all(
      journeys.map(({ browser, asked }) => act(browser, asked, 'new-password', { password: goodPassword })),
    );
    // The pool of hashes may be full for some: they are told so, and nothing of them is kept.
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.every(({ status }) => [200, 409, 503].includes(status))).toBe(true);
    expect(await people(tenant)).toHaveLength(1);
  });

  it('is asked for no code, and gets none', async () => {
    const tenant = await withNames();
    const browser = tenant.newBrowser();
    const asked = await begin(browser, aUserName());
    const refused = await act(browser, asked, 'code', { channel: 'email' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'interaction.unexpected_action' } });
  });
});

it('an address that the tenant verifies later is kept as not verified', async () => {
  const tenant = await aTenant({ password: true, verify: false });
  const [browser, address] = [tenant.newBrowser(), anAddress()];
  const asked = await begin(browser, address);
  await act(browser, asked, 'new-password', { password: goodPassword });
  expect(await people(tenant)).toEqual([
    { type: 'email', value: address, verified: false, name: null, password: true },
  ]);
});

it('who signed up with somebody else’s address keeps nothing of it once its owner proves it', async () => {
  const tenant = await aTenant({ password: true, verify: false });
  const [stranger, address] = [tenant.newBrowser(), anAddress()];
  const asked = await begin(stranger, address);
  // No passkey is offered for an address that nobody has proved, now or at a sign-in.
  stepOf(interactionOf(await act(stranger, asked, 'new-password', { password: goodPassword })), 'done');
  stepOf(interactionOf(await signsIn(tenant, address, goodPassword)), 'done');

  const owner = tenant.newBrowser();
  const back = await begin(owner, address, 'sign-in');
  const sent = interactionOf(await act(owner, back, 'code', { channel: 'email' }));
  const proven = await act(owner, sent, 'code/verify', { code: await codeFor(address) });
  stepOf(interactionOf(proven), 'create-passkey');
  expect(await signsIn(tenant, address, goodPassword)).toMatchObject({ status: 401 });
});

it('an identifier that signs nobody up here is refused, and says so', async () => {
  const tenant = await aTenant({ identifiers: ['email'] });
  const browser = tenant.newBrowser();
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-up' }));
  const refused = await act(browser, started, 'identifier', named(aUserName()));
  expect(refused).toMatchObject({ status: 422, body: { code: 'identity.identifier_not_accepted' } });
});

describe('d.33: who signs up and has an account', () => {
  it('is shown what everybody is shown until they prove it, and then is signed in without a second code', async () => {
    const tenant = await aTenant({ password: true });
    const [first, address] = [tenant.newBrowser(), anAddress()];
    await act(first, await prove(first, address), 'new-password', { password: goodPassword });
    const [known, unknown] = [tenant.newBrowser(), tenant.newBrowser()];
    const stranger = anAddress();
    const shown = await Promise.all([begin(known, address), begin(unknown, stranger)]);
    const masked = shown.map(({ step, methods }) => ({ ...step, methods, expiresAt: '', resendAt: '' }));
    expect(masked[0]).toEqual(masked[1]);
    const [knownAt, unknownAt] = shown;
    const back = interactionOf(await act(known, knownAt, 'code/verify', { code: await codeFor(address) }));
    const fresh = interactionOf(await act(unknown, unknownAt, 'code/verify', { code: await codeFor(stranger) }));
    // Nothing that they have is asked for: only the passkey that they lack.
    expect([back.step.name, fresh.step.name]).toEqual(['create-passkey', 'new-password']);
    stepOf(interactionOf(await act(known, back, 'skip')), 'done');
    expect((await people(tenant)).filter(({ value }) => value === address)).toHaveLength(1);
    expect((await signsIn(tenant, address, goodPassword)).status).toBe(200);
  });
});
