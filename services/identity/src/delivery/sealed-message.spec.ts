import { expect, it } from 'vitest';
import { MessageSeal, type Message } from './sealed-message.js';

const mail: Message = {
  channel: 'email',
  to: 'ann@example.com',
  subject: 'Ihr Code für Acme',
  text: 'code\n\n012345\n',
};
const seal = new MessageSeal(Buffer.alloc(32, 7));

it('opens what it sealed', () => {
  expect(seal.open(seal.seal(mail, 'row 1'), 'row 1')).toEqual(mail);
});

it('opens what was left before there were channels', () => {
  const { to, subject, text } = mail;
  expect(seal.open(seal.seal({ to, subject, text } as Message, 'row 1'), 'row 1')).toEqual(mail);
});

it('shows nothing of a mail, and never the same twice', () => {
  const [once, again] = [seal.seal(mail, 'row 1'), seal.seal(mail, 'row 1')];
  expect(once.includes('012345')).toBe(false);
  expect(once.includes('ann@')).toBe(false);
  expect(once.equals(again)).toBe(false);
});

it.each([
  { because: 'in another row', open: () => seal.open(seal.seal(mail, 'row 1'), 'row 2') },
  {
    because: 'with another pepper',
    open: () => new MessageSeal(Buffer.alloc(32, 8)).open(seal.seal(mail, 'row 1'), 'row 1'),
  },
  { because: 'when a bit was changed', open: () => seal.open(flipped(seal.seal(mail, 'row 1')), 'row 1') },
  { because: 'when it was cut', open: () => seal.open(seal.seal(mail, 'row 1').subarray(0, 20), 'row 1') },
])('does not open $because', ({ open }) => expect(open).toThrow());

function flipped(sealed: Buffer): Buffer {
  const copy = Buffer.from(sealed);
  copy.writeUInt8(copy.readUInt8(copy.length - 1) ^ 1, copy.length - 1);
  return copy;
}
