import { expect, it } from 'vitest';
import { acr as classes, type Acr } from '../vocabulary.js';
import { demandOfAcr, meetsDemand } from './acr-demand.js';

const sessions = [
  { of: 'a password', aal: 1, acr: 'urn:latchkey:aal:1', meets: ['urn:latchkey:aal:1'] },
  {
    of: 'a password and a code',
    aal: 2,
    acr: 'urn:latchkey:aal:2',
    meets: ['urn:latchkey:aal:1', 'urn:latchkey:aal:2'],
  },
  { of: 'a passkey', aal: 2, acr: 'phr', meets: ['urn:latchkey:aal:1', 'urn:latchkey:aal:2', 'phr'] },
  {
    of: 'an attested security key',
    aal: 3,
    acr: 'phrh',
    meets: ['urn:latchkey:aal:1', 'urn:latchkey:aal:2', 'urn:latchkey:aal:3', 'phr', 'phrh'],
  },
] as const;

it.each(
  sessions.flatMap(({ meets, ...session }) =>
    classes.options.map((asked) => ({ ...session, asked, met: (meets as readonly Acr[]).includes(asked) })),
  ),
)('a session of $of meets $asked: $met', ({ aal, acr, asked, met }) => {
  expect(meetsDemand({ aal, acr }, demandOfAcr(asked))).toBe(met);
});
