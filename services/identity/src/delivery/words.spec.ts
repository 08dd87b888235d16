import { describe, expect, it } from 'vitest';
import { wordsIn } from './words.js';

const site = { tenant: 'Acme', origin: 'https://login.acme.example' };

describe.each([
  { language: 'en', subject: 'Your code for Acme' },
  { language: 'de', subject: 'Ihr Code für Acme' },
  { language: 'de-CH', subject: 'Ihr Code für Acme' },
  { language: 'DE-at', subject: 'Ihr Code für Acme' },
  { language: 'den', subject: 'Your code for Acme' },
  { language: 'pt-BR', subject: 'Your code for Acme' },
  { language: '', subject: 'Your code for Acme' },
])('in $language', ({ language, subject }) => {
  const words = wordsIn(language);

  it('has the code on a line of its own and not in the subject, which lock screens show', () => {
    const message = words.code({ ...site, code: '012345', minutes: 10 });
    expect(message.subject).toBe(subject);
    expect(message.text).toMatch(/^012345$/m);
    expect(message.text.match(/\d{6}/g)).toHaveLength(1);
  });

  it('says without any code that there is no account, and where to make one', () => {
    const message = words.noAccount({ ...site, address: 'ann@example.com' });
    expect(message.text).not.toMatch(/\d{6}/);
    expect(message.text).toContain('ann@example.com');
    expect(message.text).toContain(site.origin);
  });

  it('ends a text message with the code bound to the host alone, and is short', () => {
    const text = words.sms({ tenant: 'Acme', origin: 'https://login.acme.example:8443', code: '012345', minutes: 10 });
    expect(text).toMatch(/^012345 [^\n]*Acme[^\n]*\n\n@login\.acme\.example #012345$/);
    expect(text.length).toBeLessThanOrEqual(160);
  });
});
