import type { MfaRequirement } from '@latchkey/contracts';
import { interactionOf, stepOf } from '@latchkey/testing';
import { Administrator } from './administrator.js';
import { codeOf } from './authenticator-app.js';
import type { Row, Way, Who } from './mfa-matrix.js';
import { type Holder, MfaPeople, passwordTenant, secretOf } from './mfa-people.js';
import { act, begin } from './newcomers.js';
import { show } from './organisation.js';
import { TestProvider } from './provider/provider.js';
import type { Servers } from './servers.js';
import type { Suite } from './suite.js';
import { carriedStepName, eventually } from './system.js';

const factors = ['webauthn', 'totp'] as const;
const said = {
  'turned it on': 'on',
  'said no': 'off',
  'said nothing': 'unset',
  'comes as usual': 'off',
  'comes after long': 'off',
} as const satisfies Partial<Record<Who, string>>;

/** People of an organisation that signs them in itself, by their staff numbers. */
class Staff {
  #last = 0;

  private constructor(
    readonly people: MfaPeople,
    readonly provider: TestProvider,
    private readonly domain: string,
  ) {}

  static async at(suite: Suite, people: MfaPeople): Promise<Staff> {
    const { tenant } = people;
    const provider = await TestProvider.start({ redirectUris: [`${tenant.origin}/api/v1/sso/callback`] });
    const domain = `${crypto.randomUUID().slice(0, 8)}.example`;
    const admin = await Administrator.enrolled({ suite, url: suite.url });
    const reply = await admin.send('POST', `/tenants/${tenant.id}/sso-connections`, provider.connection([domain]));
    if (reply.status !== 201) throw new Error(`no connection: ${reply.status} ${JSON.stringify(reply.body)}`);
    await eventually(async () => {
      const browser = tenant.newBrowser();
      const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
      const named = await act(browser, started, 'identifier', { type: 'email', value: `0@${domain}` });
      return carriedStepName(named.body) === 'sso';
    });
    return new Staff(people, provider, domain);
  }

  /** Whom the provider knows, and nobody here so far. */
  async newcomer(): Promise<Holder & { staffNumber: string }> {
    this.#last += 1;
    const staffNumber = String(this.#last);
    const email = `${staffNumber}@${this.domain}`;
    await this.provider.knows(staffNumber, { email, email_verified: true });
    return { email, staffNumber };
  }

  /** Somebody who has signed in before; with an authenticator app where everybody is made to have one. */
  async member(wants: { totp?: boolean } = {}): Promise<Holder & { staffNumber: string }> {
    const holder = await this.newcomer();
    const browser = this.people.tenant.newBrowser();
    const { redirectTo = '' } = stepOf(await begin(browser, holder.email, 'sign-in'), 'sso');
    const back = await this.provider.visit(redirectTo, { login: holder.staffNumber });
    await browser.get(back.pathname + back.search, show);
    if (wants.totp) {
      const at = interactionOf(await browser.get('/api/v1/interactions/current'));
      holder.secret = secretOf(interactionOf(await act(browser, at, 'enrolment/totp/options')));
      const bound = await act(browser, at, 'enrolment/totp', { code: codeOf(holder.secret, -1) });
      stepOf(interactionOf(bound), 'done');
    }
    return holder;
  }
}

/** Somebody, and the tenant that they sign in to. */
export type Visiting = { holder: Holder & { staffNumber?: string }; people: MfaPeople };

/** Everybody of the matrix, made once: each row lets them have said, and done, what it says. */
export class MfaCrowd {
  readonly #policies = new Map<MfaPeople, MfaRequirement>();

  private constructor(
    private readonly servers: Servers,
    private readonly people: Readonly<Record<Exclude<Way, 'organisation'>, Visiting[]>>,
    private readonly staff: Staff,
    /** Members who have no factor, as many as rows that want one: some get one there. */
    private readonly members: Holder[],
  ) {}

  static async at(suite: Suite, servers: Servers): Promise<MfaCrowd> {
    const byPassword = await MfaPeople.at({ suite }, passwordTenant);
    const byCode = await MfaPeople.at(
      { suite },
      { signIn: { methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }] }, signUp: {} },
    );
    const withPasskey = { holder: await byPassword.someone({ passkey: true }), people: byPassword };
    const staff = await Staff.at(suite, byCode);
    const members: Holder[] = [];
    while (members.length < 6) members.push(await staff.member());
    const withApp = { holder: await byPassword.someone({ totp: true }), people: byPassword };
    // Here everybody is made to have an authenticator app from now on.
    const withCodes: Visiting[] = [];
    while (withCodes.length < 3) withCodes.push({ holder: await byCode.someone({ totp: true }), people: byCode });
    const ofStaff = { holder: await staff.member({ totp: true }), people: byCode };
    const people = {
      passkey: [withPasskey],
      'password, passkey': [withPasskey],
      'password, app': [withApp],
      // Nobody is sent more than a few codes in one go.
      'code, app': withCodes,
      'organisation, app': [ofStaff],
    };
    return new MfaCrowd(servers, people, staff, members);
  }

  /** Who comes in a row, as the row has them, to a tenant that asks what the row says. */
  async comes({ policy, way, who }: Row): Promise<Visiting> {
    const { holder, people } = await this.#visiting(way, who);
    if (this.#policies.get(people) !== policy) {
      await people.asks({ policy, factors: [...factors] });
      this.#policies.set(people, policy);
    }
    if (who === 'is new') return { holder, people };
    const person = await this.servers.personAt(people.tenant.id, holder.email);
    await this.servers.keepsWord(person, said[who]);
    await this.servers.ageSignIn(person, who === 'comes after long' ? 40 : 1);
    if (holder.secret) await this.servers.ageTotp(person);
    return { holder, people };
  }

  stop(): Promise<void> {
    return this.staff.provider.stop();
  }

  async #visiting(way: Way, who: Who): Promise<Visiting> {
    if (way !== 'organisation') return taken(this.people[way]);
    const { people } = this.staff;
    if (who === 'is new') return { holder: await this.staff.newcomer(), people };
    return { holder: taken(this.members), people };
  }
}

/** The one whose turn it is; the others come before they come again. */
function taken<T>(queue: T[]): T {
  const [next] = queue.splice(0, 1);
  if (next === undefined) throw new Error('nobody is there');
  queue.push(next);
  return next;
}
