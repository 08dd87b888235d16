import { expect, it } from 'vitest';
import { connectionFaults, type ConnectionFacts } from './sso-connection-rules.js';

const facts: ConnectionFacts = {
  issuer: 'https://idp.acme.test/realm',
  domains: ['acme.test', 'acme.example'],
  active: true,
  takenDomains: [],
  allowsPrivate: false,
};

it.each<{ because: string; change: Partial<ConnectionFacts>; faults: string[] }>([
  { because: 'nothing is wrong', change: {}, faults: [] },
  { because: 'http', change: { issuer: 'http://idp.acme.test' }, faults: ['issuer_not_https /issuer'] },
  { because: 'http of this machine', change: { issuer: 'http://localhost:1' }, faults: ['issuer_not_https /issuer'] },
  {
    because: 'http elsewhere, though private is allowed',
    change: { issuer: 'http://idp.acme.test', allowsPrivate: true },
    faults: ['issuer_not_https /issuer'],
  },
  {
    because: 'http of this machine, where private is allowed',
    change: { issuer: 'http://127.0.0.1:1', allowsPrivate: true },
    faults: [],
  },
  { because: 'a user', change: { issuer: 'https://a:b@idp.acme.test' }, faults: ['issuer_not_https /issuer'] },
  { because: 'a query', change: { issuer: 'https://idp.acme.test?x=1' }, faults: ['issuer_not_canonical /issuer'] },
  { because: 'a fragment', change: { issuer: 'https://idp.acme.test#x' }, faults: ['issuer_not_canonical /issuer'] },
  {
    because: 'another connection’s domain',
    change: { takenDomains: ['acme.example'] },
    faults: ['domain_taken /domains/1'],
  },
  {
    because: 'another connection’s domain, not active',
    change: { takenDomains: ['acme.example'], active: false },
    faults: [],
  },
  {
    because: 'one domain twice',
    change: { domains: ['acme.test', 'acme.test'] },
    faults: ['domain_twice /domains/1'],
  },
])('a connection with $because: $faults', ({ change, faults }) => {
  expect(connectionFaults({ ...facts, ...change }).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(faults);
});
