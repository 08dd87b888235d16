import { identifierType, signInMethod, type SignInMethod } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { brandingOf, proofOf, proofsFor, withMoved, withOne, withProof } from './methods.js';

const byCode: SignInMethod = { identifier: 'email', code: true, password: false, primary: 'code' };

describe('what is chosen is what is read again', () => {
  const all = identifierType.options.flatMap((identifier) =>
    proofsFor(identifier).map(({ value: proof }) => ({ identifier, proof })),
  );
  it.each(all)('$identifier: $proof', ({ identifier, proof }) => {
    const methods = withProof([byCode], identifier, proof);
    expect(proofOf(methods, identifier)).toBe(proof);
    expect(methods.map((method) => signInMethod.parse(method))).toEqual(methods);
  });
});

it('no code goes to a user name', () => {
  expect(proofsFor('username').map(({ value }) => value)).toEqual(['none', 'password']);
});

describe('the order in which methods are offered', () => {
  const all = identifierType.options.map((identifier) => ({ ...byCode, identifier }));
  it.each([
    { because: 'the second comes first', from: 1, by: -1 as const, order: [1, 0, 2] },
    { because: 'the second comes last', from: 1, by: 1 as const, order: [0, 2, 1] },
    { because: 'nothing is before the first', from: 0, by: -1 as const, order: [0, 1, 2] },
    { because: 'nothing is after the last', from: 2, by: 1 as const, order: [0, 1, 2] },
  ])('$because', ({ from, by, order }) => {
    expect(withMoved(all, from, by)).toEqual(order.map((place) => all[place]));
  });
});

it.each([
  {
    because: 'the order stays where one is changed',
    made: withProof([byCode, { ...byCode, identifier: 'phone' }], 'email', 'password').map((one) => one.identifier),
    is: ['email', 'phone'],
  },
  { because: 'what comes in is last', made: withOne(['en'], 'de', true), is: ['en', 'de'] },
  { because: 'what goes out is gone', made: withOne(['en', 'de'], 'en', false), is: ['de'] },
  { because: 'what is left empty is not sent', made: brandingOf({ colour: ' ', logo: '' }), is: {} },
  { because: 'spaces are nobody’s colour', made: brandingOf({ colour: ' #112233 ' }), is: { colour: '#112233' } },
])('$because', ({ made, is }) => {
  expect(made).toEqual(is);
});
