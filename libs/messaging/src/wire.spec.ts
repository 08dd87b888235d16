import { ContractError } from '@latchkey/contracts';
import { headers, MsgHdrsImpl, type Msg } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callContext, remainingMs } from './call-context.js';
import { fieldErrors, validated } from './validation.js';
import { budgetOf, callHeaders, decode, encode, errorOf, listenerOf, traceparentOf } from './wire.js';

const aMessage = (values: Record<string, string>, data: unknown = {}): Msg => {
  const set = headers();
  for (const [name, value] of Object.entries(values)) set.set(name, value);
  return { headers: set, data: encode(data) } as Partial<Msg> as Msg;
};

describe('a caller’s budget', () => {
  it.each([
    ['what the caller said', { 'Latchkey-Budget': '250' }, 250],
    ['the largest for none', {}, 30_000],
    ['the largest for no number', { 'Latchkey-Budget': 'soon' }, 30_000],
    ['the largest for zero', { 'Latchkey-Budget': '0' }, 30_000],
    ['the largest for less than zero', { 'Latchkey-Budget': '-5' }, 30_000],
    ['the largest for an hour', { 'Latchkey-Budget': '3600000' }, 30_000],
    ['the largest for infinity', { 'Latchkey-Budget': 'Infinity' }, 30_000],
  ])('is %s', (_, values, expected) => {
    expect(budgetOf(aMessage(values as Record<string, string>))).toBe(expected);
  });

  it('and trace arrive as they were sent', () => {
    const message = { headers: callHeaders('00-a-b-01', 1_234), data: encode({}) } as Partial<Msg> as Msg;
    expect(budgetOf(message)).toBe(1_234);
    expect(traceparentOf(message)).toBe('00-a-b-01');
    expect(traceparentOf({})).toBeUndefined();
  });

  it('is capped by the contract’s patience and ends with service.timeout', () => {
    expect(remainingMs(callContext(10_000), 2_000)).toBe(2_000);
    expect(remainingMs(callContext(500), 2_000)).toBeLessThanOrEqual(500);
    expect(() => remainingMs(callContext(0), 2_000)).toThrow(ContractError);
  });
});

describe('a reply’s failure', () => {
  it('is none without the header', () => {
    expect(errorOf(aMessage({}, { detail: 'a reply may say so' }))).toBeUndefined();
  });

  it.each([
    ['a code of ours', 'interaction.expired', 'interaction.expired'],
    ['a code that nobody knows', 'service.exploded', 'contract.invalid_reply'],
    ['a name of the language', 'toString', 'contract.invalid_reply'],
  ])('with %s is %s → %s', (_, code, expected) => {
    expect(errorOf(aMessage({ 'Latchkey-Error': code }, { detail: 'x' }))?.code).toBe(expected);
  });

  it('does not show what a stranger’s code says', () => {
    expect(errorOf(aMessage({ 'Latchkey-Error': 'service.exploded' }, { detail: 'secret' }))?.detail).toBeUndefined();
  });
});

describe('bytes', () => {
  it('are UTF-8 or nothing', () => {
    expect(decode(encode({ name: 'Zoë 🔑' }))).toEqual({ name: 'Zoë 🔑' });
    expect(() => decode(Uint8Array.of(0x22, 0xc3, 0x22))).toThrow(TypeError);
  });
});

describe('what is wrong with a value', () => {
  const schema = z.object({ list: z.array(z.object({ 'a/b~c': z.number() })), name: z.string() });

  it('is said with pointers (RFC 6901)', () => {
    const thrown = () => validated(schema, { list: [{ 'a/b~c': 1 }, { 'a/b~c': 'x' }] });
    expect(thrown).toThrow(ContractError);
    try {
      thrown();
    } catch (error) {
      const { code, extension } = error as ContractError;
      expect(code).toBe('contract.invalid_request');
      expect(extension.errors?.map(({ pointer }) => pointer)).toEqual(['/list/1/a~1b~0c', '/name']);
    }
  });

  it('is the whole document when the path is empty', () => {
    expect(fieldErrors([{ message: 'bad' }])).toEqual([{ pointer: '', detail: 'bad' }]);
  });

  it('is said twenty times at most', () => {
    const error = () =>
      validated(
        z.array(z.number()),
        Array.from({ length: 500 }, () => 'x'),
      );
    expect(error).toThrow(ContractError);
    const issues = Array.from({ length: 500 }, (_, index) => ({ message: 'bad', path: [index] }));
    expect(fieldErrors(issues)).toHaveLength(20);
  });

  it('is never found out later: a schema that answers with a promise is our mistake', () => {
    const slow = z.string().refine(() => Promise.resolve(true));
    expect(() => validated(slow, 'x')).toThrow(/Promise|synchronous|async/i);
  });
});

it('reads nothing from headers that the client cannot read', () => {
  // As the client does it: headers are decoded when they are asked for.
  const message = {
    get headers() {
      return MsgHdrsImpl.decode(Buffer.from('NATS/1.0\r\nbad name: 1\r\n\r\n'));
    },
  } as Partial<Msg> as Msg;
  expect(() => message.headers).toThrow('not a valid character');
  expect([traceparentOf(message), listenerOf(message), budgetOf(message)]).toEqual([undefined, undefined, 30_000]);
});
