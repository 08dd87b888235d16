import { clientSettings, type ClientSettings } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { clientFaults } from './client-rules.js';

const of = (type: ClientSettings['type']) => clientSettings.parse({ name: 'One', type });

it.each<{ because: string; wanted: ClientSettings['type']; before?: ClientSettings['type']; codes: string[] }>([
  { because: 'a new one without a secret needs nothing', wanted: 'browser', codes: [] },
  { because: 'a secret of a new one would be shown to nobody', wanted: 'web', codes: ['secret_needed'] },
  { because: 'the same of a service', wanted: 'service', codes: ['secret_needed'] },
  { because: 'one that is there has its secret', wanted: 'web', before: 'web', codes: [] },
  { because: 'what kind it is hangs on its secret', wanted: 'browser', before: 'web', codes: ['type_changed'] },
])('a client: $because', ({ wanted, before, codes }) => {
  expect(clientFaults(of(wanted), before && of(before)).map(({ code }) => code)).toEqual(codes);
});
