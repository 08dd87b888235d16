import { expect, it } from 'vitest';
import { nameBasedId } from './name-based-id.js';

it('is the one of RFC 9562 appendix A.4', () => {
  const dnsNamespace = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  expect(nameBasedId(dnsNamespace, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

it('differs by name and by namespace', () => {
  const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
  const ids = [nameBasedId(one, 'a'), nameBasedId(one, 'b'), nameBasedId(other, 'a')];
  expect(new Set(ids).size).toBe(3);
});
