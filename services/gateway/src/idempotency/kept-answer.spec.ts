import { randomBytes } from 'node:crypto';
import { ContractError } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { IdempotencySeal, keptRefusal, parseKept, refusalAgain, repetitionOf } from './kept-answer.js';

const call = { print: 'this', mark: 'mine' };

it.each([
  { because: 'another body or route', kept: { print: 'that', sealed: 'x' }, is: 'other' },
  { because: 'another body of a call that is under way', kept: { print: 'that', running: 'theirs' }, is: 'other' },
  { because: 'the same call, under way', kept: { print: 'this', running: 'theirs' }, is: 'running' },
  { because: 'this very call, whose claim was not answered', kept: { print: 'this', running: 'mine' }, is: 'own' },
  { because: 'the same call, done', kept: { print: 'this', sealed: 'x' }, is: { sealed: 'x' } },
])('a key that is there already is $is: $because', ({ kept, is }) => {
  expect(repetitionOf(kept, call)).toEqual(is);
});

it.each([
  { because: 'a refusal of what was asked', error: new ContractError('identity.identifier_taken'), kept: true },
  { because: 'nothing is there', error: new ContractError('request.not_found'), kept: true },
  { because: 'it may go well in a moment', error: new ContractError('service.unavailable'), kept: false },
  { because: 'it may go well after a while', error: new ContractError('request.too_many'), kept: false },
  { because: 'it is our fault', error: new ContractError('contract.invalid_reply'), kept: false },
  { because: 'nobody knows what it is', error: new Error('unknown'), kept: false },
])('a failure is kept ($kept): $because', ({ error, kept }) => {
  expect(keptRefusal(error) !== undefined).toBe(kept);
});

it('a refusal is the same again', () => {
  const errors = [{ pointer: '/hosts/0', detail: 'taken', code: 'host_taken' }];
  const error = new ContractError('tenant.not_acceptable', 'no', { extension: { errors } });
  const kept = keptRefusal(error);
  if (!kept || !('code' in kept)) throw new Error('it is kept');
  expect(refusalAgain(kept)).toMatchObject({ code: error.code, detail: 'no', extension: { errors } });
});

it.each(['{}', '{"print":1,"sealed":"x"}', '{"print":"x"}', '{"sealed":"x"}'])('%s is no kept call', (text) => {
  expect(parseKept(text)).toBeUndefined();
});

describe('an answer is sealed', () => {
  const seal = new IdempotencySeal(randomBytes(32));
  const answer = { headers: { location: '/there' }, body: { secret: 'shown once' } };

  it('and opens under its own name alone', () => {
    const sealed = seal.seal('name', answer);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('shown once');
    expect(seal.open('name', sealed)).toEqual(answer);
    expect(() => seal.open('another', sealed)).toThrow();
    expect(() => new IdempotencySeal(randomBytes(32)).open('name', sealed)).toThrow();
  });

  it('with names that tell actors and keys apart', () => {
    const names = [seal.markOf('a', 'b'), seal.markOf('ab', ''), seal.markOf('b', 'a'), seal.markOf(['a'], 'b')];
    expect(new Set(names).size).toBe(names.length);
  });
});
