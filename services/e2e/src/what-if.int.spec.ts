import type { MfaSettings, SimulatedPerson, SimulatedSignIn } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { enrollableAt, pageOf, pathOf, type Standing, walk } from './enrolment-walk.js';
import { type Holder, MfaPeople, nameOf, offerOf, passwordTenant } from './mfa-people.js';
import { act, aUserName, begin, signInWays } from './newcomers.js';
import { goodPassword } from './passkey-people.js';
import { begunSimulation, linesOf } from './simulation.js';
import { startSystem, type System } from './system.js';

// What a proposed policy would do, told before; then the policy, and what it does. The calls themselves are in simulation.int.spec.ts.

let system: System;
let admin: Administrator;
let people: MfaPeople;
const holders = new Map<string, Holder>();
const today = { policy: 'no-prompt', factors: ['webauthn', 'totp'] } satisfies Partial<MfaSettings>;

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  const { methods } = passwordTenant.signIn;
  people = await MfaPeople.at(system, { signIn: { methods: [...methods, signInWays.username] } });
  for (const wants of [{}, { totp: true }, { passkey: true }, { passkey: true, totp: true }]) {
    const holder = await people.someone(wants);
    holders.set(await idOf(holder.email), holder);
  }
  holders.set(await nameOnly(), { email: named });
});
afterAll(() => system.stop());

const idOf = async (email: string) => (await pathOf(admin, people.tenant.id, { email })).split('/').at(-1) ?? '';

/** Somebody who has a user name and a password, and nothing that a code could go to. */
const named = aUserName();
async function nameOnly(): Promise<string> {
  await people.asks(today, { signUp: { identifiers: ['username'], password: true } });
  const browser = people.tenant.newBrowser();
  await act(browser, await begin(browser, named, 'sign-up'), 'new-password', { password: goodPassword });
  const { userId = '' } = (await browser.get('/api/v1/session')).body as { userId?: string };
  return userId;
}

async function told(proposed: Partial<MfaSettings>, satisfiesMfa: boolean) {
  const body = { tenantId: people.tenant.id, proposed: { mfa: proposed, passkey: { satisfiesMfa } } };
  return linesOf(await begunSimulation(admin, body));
}

/** Where a sign-in leads; undefined where it ends in a refusal. */
async function leadOf(holder: Holder, { with: first, outcome }: SimulatedSignIn): Promise<Standing | undefined> {
  const reached = await (first === 'passkey' ? people.byPasskey(holder) : people.byPassword(holder)).catch(
    (error: unknown) => {
      if (String(error).includes('"mfa-policy.not_met"')) return undefined;
      throw error;
    },
  );
  // Who has nothing proves their mailbox on the way to what they set up; a question that is about a factor stands first.
  const isOnTheWay = reached && outcome !== 'asked' && nameOf(reached.interaction) === 'mfa';
  return isOnTheWay ? walk(people, reached, { holder, until: 'enrol-factor' }) : reached;
}

/** What a sign-in comes to, in the words of a simulation. */
function outcomeAt({ interaction }: Standing): object {
  switch (pageOf(interaction)) {
    case 'done':
      return { outcome: 'direct', factors: [] };
    case 'mfa':
      return { outcome: 'asked', factors: offerOf(interaction) };
    case 'enrol-factor':
    case 'suggestion': {
      const outcome = interaction.methods.includes('skip') ? 'may-enrol' : 'must-enrol';
      return { outcome, factors: enrollableAt(interaction) };
    }
    case 'turn-on-two-step':
      return { outcome: 'may-enrol', factors: expect.any(Array) as unknown };
    default:
      throw new Error(`at ${pageOf(interaction)}`);
  }
}

type Row = { because: string; mfa: Partial<MfaSettings>; satisfiesMfa: boolean; outcomes: string[] };

describe('what was told comes true', () => {
  it.each<Row>([
    { because: 'as today', mfa: today, satisfiesMfa: true, outcomes: ['asked', 'direct'] },
    {
      because: 'everybody',
      mfa: { policy: 'mandatory', factors: ['webauthn', 'totp'] },
      satisfiesMfa: true,
      outcomes: ['asked', 'direct', 'may-enrol', 'must-enrol', 'refused'],
    },
    {
      because: 'everybody, and a passkey is one thing',
      mfa: { policy: 'mandatory', factors: ['totp'] },
      satisfiesMfa: false,
      outcomes: ['asked', 'must-enrol', 'refused'],
    },
    {
      because: 'who likes',
      mfa: { policy: 'prompt-at-sign-in', factors: ['totp'] },
      satisfiesMfa: true,
      outcomes: ['asked', 'direct', 'may-enrol'],
    },
    {
      because: 'where it looks unusual',
      mfa: { policy: 'adaptive-at-sign-in', adaptive: true, factors: ['totp'] },
      satisfiesMfa: true,
      outcomes: ['direct', 'must-enrol', 'refused'],
    },
  ])('$because', async ({ because, mfa, satisfiesMfa, outcomes }) => {
    await people.asks(today);
    const { people: lines, last } = await told(mfa, satisfiesMfa);
    expect(lines.map(({ userId }) => userId).toSorted()).toEqual([...holders.keys()].toSorted());
    const all = lines.flatMap(({ signIns }) => signIns);
    expect([...new Set(all.map(({ outcome }) => outcome))].toSorted()).toEqual(outcomes);
    expect(last.summary).toMatchObject({ people: lines.length });
    if (because === 'as today') expect(lines.filter(({ differs }) => differs)).toEqual([]);
    else expect(lines.filter(({ differs }) => differs)).not.toEqual([]);

    await people.asks(mfa, { passkey: { ...people.wish.passkey, satisfiesMfa } });
    for (const person of lines) await compare(person);
  });
});

async function compare({ userId, signIns }: SimulatedPerson): Promise<void> {
  const holder = holders.get(userId);
  if (!holder) throw new Error(`nobody knows ${userId}`);
  for (const signIn of signIns) {
    const { outcome, factors, with: by } = signIn;
    const lead = await leadOf(holder, signIn);
    const came = lead ? outcomeAt(lead) : { outcome: 'refused', factors: [] };
    expect({ outcome, factors, by, holder }).toEqual({ ...came, by, holder });
  }
}
