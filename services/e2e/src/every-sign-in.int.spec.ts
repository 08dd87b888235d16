import type { Interaction, Method, SignInMethod } from '@latchkey/contracts';
import { type Browser, type BrowserReply, interactionOf, type SoftwareAuthenticator, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, anAddress, begin, newcomersOf } from './newcomers.js';
import { eventually, startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// Every way through a sign-in, in every configuration of a tenant: what the first page offers, what a name brings up, what
// may be done there, and where each of it ends (b.1 1–6).

let system: System;
let newcomers: ReturnType<typeof newcomersOf>;
beforeAll(async () => {
  system = await startSystem();
  newcomers = newcomersOf(system);
});
afterAll(() => system.stop());

const password = 'four quiet herons at dusk';
const ways: readonly SignInMethod[] = [
  { identifier: 'email', password: false, code: true, primary: 'code' },
  { identifier: 'email', password: true, code: false, primary: 'password' },
  { identifier: 'email', password: true, code: true, primary: 'password' },
  { identifier: 'email', password: true, code: true, primary: 'code' },
];
const flags = [
  { enabled: false, showButton: false, allowAutofill: false },
  { enabled: true, showButton: false, allowAutofill: false },
  { enabled: true, showButton: true, allowAutofill: false },
  { enabled: true, showButton: false, allowAutofill: true },
  { enabled: true, showButton: true, allowAutofill: true },
];
type Flags = (typeof flags)[number];

type Person = { email: string; isKnown: boolean; password: boolean; authenticator: SoftwareAuthenticator | undefined };
type People = Readonly<Record<'nobody' | 'with-code' | 'with-password' | 'with-passkey', Person>>;

/** Everybody that there can be at a tenant, signed up while all of it was allowed. */
async function everybody(tenant: TestTenant): Promise<People> {
  const signUp = async (wants: { password: boolean; passkey: boolean }): Promise<Person> => {
    const [browser, email, authenticator] = [tenant.newBrowser(), anAddress(), tenant.newAuthenticator()];
    let at = await newcomers.prove(browser, email);
    if (at.step.name === 'create-passkey') {
      const answer = wants.passkey ? { response: authenticator.create(at.step.passkey.options) } : undefined;
      at = interactionOf(await act(browser, at, answer ? 'enrolment/passkey' : 'skip', answer));
    }
    stepOf(at, 'done');
    if (wants.password) await reset(tenant, email);
    return { email, isKnown: true, password: wants.password, authenticator: wants.passkey ? authenticator : undefined };
  };
  const [withCode, withPassword, withPasskey] = await Promise.all([
    signUp({ password: false, passkey: false }),
    signUp({ password: true, passkey: false }),
    signUp({ password: true, passkey: true }),
  ]);
  const nobody = { email: anAddress(), isKnown: false, password: false, authenticator: undefined };
  return { nobody, 'with-code': withCode, 'with-password': withPassword, 'with-passkey': withPasskey };
}

async function reset(tenant: TestTenant, email: string): Promise<void> {
  const browser = tenant.newBrowser();
  const proven = await newcomers.prove(browser, email, 'recover');
  const chosen = interactionOf(await act(browser, proven, 'new-password', { password }));
  if (chosen.step.name === 'create-passkey') await act(browser, chosen, 'skip');
}

/** The tenant with these flags, in the gateway and in session. */
async function withFlags(tenant: TestTenant, change: Parameters<TestTenant['change']>[0], wanted: Flags) {
  await tenant.change(change);
  await eventually(async () => {
    const browser = tenant.newBrowser();
    const { body } = await browser.get('/api/v1/experience');
    const { passkey } = body as { passkey: Flags };
    const { methods } = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const isEverywhere = methods.includes('passkey') === wanted.enabled;
    return isEverywhere && JSON.stringify(passkey) === JSON.stringify(wanted);
  });
}

/** One way to prove who somebody is, from where their name has led. */
const proofs = {
  passkey: async (browser: Browser, at: Interaction, { authenticator }: Person) => {
    const asked = interactionOf(await act(browser, at, 'passkey/options'));
    const { passkey } = stepOf(asked, 'passkey');
    if (!passkey || !authenticator) throw new Error('no passkey to sign in with');
    return act(browser, asked, 'passkey', { response: authenticator.get(passkey.options) });
  },
  password: (browser: Browser, at: Interaction) => act(browser, at, 'password', { password }),
  code: async (browser: Browser, at: Interaction, { email }: Person, code: string | undefined) => {
    if (code !== undefined) return act(browser, at, 'code/verify', { code });
    const sent = interactionOf(await act(browser, at, 'code', { channel: 'email' }));
    return act(browser, sent, 'code/verify', { code: await newcomers.codeFor(email) });
  },
};

/** A journey whose name is given, and the code that came of it. */
async function name(browser: Browser, person: Person) {
  const at = await begin(browser, person.email, 'sign-in');
  const isSent = at.step.name === 'code' && person.isKnown;
  return { at, code: isSent ? await newcomers.codeFor(person.email) : undefined };
}

type Way = keyof typeof proofs;
const amrOf: Readonly<Record<Way, string>> = { passkey: 'user', password: 'pwd', code: 'otp' };

const has = (person: Person, way: Way) =>
  way === 'passkey' ? person.authenticator !== undefined : way === 'code' || person.password;

describe.each(['convenient', 'hidden'] as const)('%s', (identifierFirst) => {
  describe.each(ways)('password $password, code $code, $primary first', (way) => {
    let tenant: TestTenant;
    let people: People;
    const configuration = (passkey: Flags) => ({
      signIn: { methods: [way], identifierFirst },
      // The offers have tests of their own: `next-after-proof`, `offers-passkey`, and every sign-up.
      passkey: { ...passkey, progressiveEnrolment: false },
      captcha: { provider: 'none', when: 'always' } as const,
    });
    beforeAll(async () => {
      const { passkey, ...rest } = configuration({ enabled: true, showButton: true, allowAutofill: false });
      tenant = await aTenantWith(system.suite, {
        ...rest,
        signIn: { methods: [{ ...way, password: true, code: true }], identifierFirst },
        passkey: { ...passkey, progressiveEnrolment: true },
      });
      people = await everybody(tenant);
    });

    it.each(flags)('passkeys $enabled, button $showButton, autofill $allowAutofill', async (passkey) => {
      await withFlags(tenant, configuration(passkey), passkey);
      // Earlier codes are forgotten, or these would be too many: four at most for anybody.
      await system.rows('identity', `UPDATE code_ledger SET sent_at = '{}' WHERE tenant_id = $1`, [tenant.id]);
      const { body } = await tenant.newBrowser().get('/api/v1/experience');
      const button = passkey.enabled && passkey.showButton;
      const passwordsOnly = way.password && !way.code;
      expect(body).toMatchObject({
        firstScreen: {
          kind: passwordsOnly && (button || !passkey.enabled) ? 'identifier-password' : 'identifier',
          passkeyButton: button,
          passkeyAutofill: passkey.enabled && passkey.allowAutofill,
        },
      });
      for (const person of Object.values(people)) await walk(passkey, person);
    });

    async function walk(passkey: Flags, person: Person): Promise<void> {
      const { at: named } = await name(tenant.newBrowser(), person);
      const asksForPasskey = passkey.enabled && (identifierFirst === 'hidden' || person.authenticator !== undefined);
      expect(named.step.name).toBe(asksForPasskey ? 'passkey' : way.primary);
      const possible: Record<Way, boolean> = { passkey: passkey.enabled, password: way.password, code: way.code };
      for (const one of Object.keys(possible) as Way[]) {
        expect(named.methods.includes(one as Method)).toBe(possible[one]);
        const browser = tenant.newBrowser();
        const { at, code } = await name(browser, person);
        if (!possible[one]) await expectRefused(browser, at, one);
        else if (person.isKnown && has(person, one)) {
          await expectSignedIn(browser, await proofs[one](browser, at, person, code), one);
        }
      }
    }

    async function expectSignedIn(browser: Browser, reply: BrowserReply, one: Way): Promise<void> {
      stepOf(interactionOf(reply), 'done');
      const { body } = await browser.get('/api/v1/session');
      expect((body as { amr: string[] }).amr).toContain(amrOf[one]);
      expect(body).toMatchObject({ aal: one === 'passkey' ? 2 : 1 });
    }

    /** What the tenant does not have is refused by the server, not only left out of the page (A8). */
    async function expectRefused(browser: Browser, at: Interaction, one: Way): Promise<void> {
      const refused = {
        passkey: () => act(browser, at, 'passkey/options'),
        password: () => act(browser, at, 'password', { password }),
        code: () => act(browser, at, 'code', { channel: 'email' }),
      };
      expect(await refused[one]()).toMatchObject({ status: 409, body: { code: 'interaction.unexpected_action' } });
    }
  });
});
