import { describe, expect, it } from 'vitest';
import { noticeMail, noticeText } from './notice-words.js';

const at = new Date('2026-03-01T09:05:00Z');
const facts = { tenant: 'Acme', origin: 'https://login.acme.example', at };
const undo = 'https://login.acme.example/account/undo#secret';

describe.each([
  { language: 'en', subject: 'A passkey for Acme was added', when: 'When: 1 March 2026 at 09:05 UTC' },
  { language: 'de-CH', subject: 'Ein Passkey für Acme wurde hinzugefügt', when: 'Wann: 1. März 2026 um 09:05 UTC' },
  { language: 'pt', subject: 'A passkey for Acme was added', when: 'When: 1 March 2026 at 09:05 UTC' },
])('a notice in $language', ({ language, subject, when }) => {
  it('says what, when and where, and what to do', () => {
    const mail = noticeMail(language, 'passkey-added', facts);
    expect(mail.subject).toBe(subject);
    expect(mail.text).toContain(when);
    expect(mail.text).toContain('(Acme, https://login.acme.example)');
    expect(mail.text).not.toContain('undo');
  });

  it('of an identifier says which, and has the link that takes it back on a line of its own', () => {
    const mail = noticeMail(language, 'email-removed', { ...facts, which: 'a•••@example.com', undo });
    expect(mail.text).toContain('a•••@example.com');
    expect(mail.text.split('\n')).toContain(undo);
  });

  it('of a browser says which, and where in the account it is', () => {
    const account = 'https://login.acme.example/account';
    const { text } = noticeMail(language, 'browser-trusted', { ...facts, which: 'Firefox · Linux', account });
    expect(text).toContain('(Firefox · Linux)');
    expect(text.trimEnd().endsWith(account)).toBe(true);
    expect(noticeText(language, 'browser-trusted', { ...facts, account }).endsWith(account)).toBe(true);
    expect(noticeMail(language, 'browser-trusted', facts).text).not.toContain(account);
  });

  it('says all of it in one text message', () => {
    const text = noticeText(language, 'phone-added', { ...facts, which: '•••001', undo });
    expect(text).toContain('•••001');
    expect(text.endsWith(undo)).toBe(true);
    expect(text).not.toContain('\n');
  });

  it('takes a tenant’s name as it is', () => {
    const { subject: named } = noticeMail(language, 'passkey-added', { ...facts, tenant: '$& {which}' });
    expect(named).toContain('$& {which}');
  });
});
