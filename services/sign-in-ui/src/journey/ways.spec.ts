import type { Method } from '@latchkey/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { at, begin, closeBrowser, code, openBrowser, problem } from './scripted-journey.js';
import { otherWays } from './ways.js';

beforeEach(openBrowser);
afterEach(closeBrowser);

const all: Method[] = ['identifier', 'passkey', 'passkey/options', 'password', 'code', 'cancelled'];

it.each([
  {
    because: 'it is what the page is about',
    besides: 'passkey',
    methods: all,
    passkeys: true,
    ways: ['password', 'code'],
  },
  { because: 'this browser cannot', besides: 'code', methods: all, passkeys: false, ways: ['password'] },
  {
    because: 'no code goes to a user name',
    besides: 'passkey',
    methods: ['passkey', 'password'] satisfies Method[],
    passkeys: true,
    ways: ['password'],
  },
  {
    because: 'somebody who signs up has nothing yet',
    besides: 'code',
    methods: ['identifier', 'code', 'code/verify'] satisfies Method[],
    passkeys: true,
    ways: [],
  },
])('besides $besides there is $ways: $because', ({ besides, methods, passkeys, ways }) => {
  expect(otherWays({ interaction: at({ name: 'identify' }, { methods }), passkeys }, besides)).toEqual(ways);
});

const atPassword = at({ name: 'password', identifier: 'a@b.example' }, { methods: all });
const atPasskey = at({ name: 'passkey', identifier: 'a@b.example' }, { methods: all });
const name = { type: 'email', value: 'a@b.example' } as const;

it('a name and a password that are right lead to the end, and no page is shown between', async () => {
  const { journey, client, onDone } = await begin((c) => c.identifier.mockResolvedValue(atPassword));
  const shown: unknown[] = [];
  journey.subscribe(() => shown.push(journey.state().interaction?.step.name));
  await journey.ways.signIn(name, 'secret');
  expect(client.password).toHaveBeenCalledExactlyOnceWith(expect.any(String), 'secret');
  expect(onDone).toHaveBeenCalledExactlyOnceWith('/account');
  expect(shown).not.toContain('password');
});

it('a password that is not right is a fault at the password of that name', async () => {
  const { journey, step } = await begin((c) => {
    c.identifier.mockResolvedValue(atPassword);
    c.password.mockRejectedValue(problem(401, 'identity.password_rejected'));
  });
  await journey.ways.signIn(name, 'wrong');
  expect([step(), journey.state().fault]).toEqual(['password', 'passwordRejected']);
});

it.each([atPasskey, code])(
  'a name that brings up something else is shown that, and the password goes nowhere',
  async (brought) => {
    const { journey, client, step } = await begin((c) => {
      c.identifier.mockResolvedValue(brought);
      c.passkeyOptions.mockResolvedValue(brought);
    });
    await journey.ways.signIn(name, 'secret');
    expect(step()).toBe(brought.step.name);
    expect(client.password).not.toHaveBeenCalled();
  },
);

it('a way that was taken ends the choice, even where the journey stood at it before', async () => {
  const { journey } = await begin((c) => {
    c.interactions.read.mockResolvedValue(atPasskey as never);
    c.passkeyOptions.mockResolvedValue(atPasskey);
  });
  journey.ways.toPassword();
  journey.ways.toChoice();
  expect(journey.state()).toMatchObject({ choosesPassword: true, choosesMethod: true });
  await journey.ways.toPasskey();
  expect(journey.state()).toMatchObject({ choosesPassword: false, choosesMethod: false });
});

it('choosing to look at the ways and leaving them changes nothing else', async () => {
  const { journey, client } = await begin((c) => c.interactions.read.mockResolvedValue(atPasskey as never));
  journey.ways.toPassword();
  journey.ways.toChoice();
  journey.ways.leaveChoice();
  expect(journey.state()).toMatchObject({ choosesPassword: true, choosesMethod: false });
  expect(client.code).not.toHaveBeenCalled();
});
