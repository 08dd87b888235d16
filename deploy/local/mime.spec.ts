import { describe, expect, it } from 'vitest';
import { findCode, parseMail } from './mime.mjs';

const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'utf8');

describe('parseMail', () => {
  it.each([
    ['plain text', mail('Subject: Hello', '', 'one', 'two', ''), { subject: 'Hello', text: 'one\ntwo' }],
    ['no subject and no body', mail('From: a@b.c', '', ''), { subject: '', text: '' }],
    [
      'quoted-printable with a soft break and bytes beyond ASCII',
      mail(
        'Subject: x',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Gr=C3=BC=C3=9Fe, ein langer =',
        'Satz =3D',
      ),
      { subject: 'x', text: 'Grüße, ein langer Satz =' },
    ],
    [
      'base64',
      mail(
        'Subject: x',
        'Content-Type: text/plain; charset="utf-8"',
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from('día 123456').toString('base64'),
      ),
      { subject: 'x', text: 'día 123456' },
    ],
    [
      '8bit in another character set',
      Buffer.from('Subject: x\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\ncaf\xe9', 'latin1'),
      { subject: 'x', text: 'café' },
    ],
    [
      'an unknown character set',
      mail('Content-Type: text/plain; charset=nonsense', '', 'still readable'),
      { subject: '', text: 'still readable' },
    ],
  ])('reads %s', (_what, raw, expected) => {
    expect(parseMail(raw)).toEqual(expected);
  });

  it('joins folded headers and decodes encoded words, without the space between two of them', () => {
    const raw = mail('Subject: =?UTF-8?Q?Ihr_Code_f=C3=BCr?=', ' =?utf-8?B?IEFjbWU=?=', '', '');
    expect(parseMail(raw).subject).toBe('Ihr Code für Acme');
  });

  it('takes the text part of multipart/alternative, also when it is inside multipart/mixed', () => {
    const alternative = [
      'Content-Type: multipart/alternative; boundary="in"',
      '',
      '--in',
      'Content-Type: text/html',
      '',
      '<p>no</p>',
      '--in',
      'Content-Type: text/plain',
      '',
      'yes',
      '--in--',
    ];
    expect(parseMail(mail('Subject: a', ...alternative)).text).toBe('yes');
    const mixed = [
      'Subject: b',
      'Content-Type: multipart/mixed; boundary=out',
      '',
      'preamble',
      '--out',
      ...alternative,
      '--out--',
      'epilogue',
    ];
    expect(parseMail(mail(...mixed)).text).toBe('yes');
  });

  it('survives a multipart without a boundary or parts', () => {
    expect(parseMail(mail('Content-Type: multipart/mixed', '', 'x')).text).toBe('');
  });
});

describe('findCode', () => {
  it.each([
    ['Your code is 123456.', '123456'],
    ['Code: 004211\nIt ends in 10 minutes.', '004211'],
    ['(654321)', '654321'],
    ['order 1234567, code 222333', '222333'],
    ['call +491234 or type 999888', '999888'],
    ['AB-123456', undefined],
    ['123.456789', undefined],
    ['12345 6', undefined],
    ['', undefined],
  ])('in %j it is %j', (text, code) => {
    expect(findCode(text)).toBe(code);
  });
});
