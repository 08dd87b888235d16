import { logCodes, type InteractionId, type LogCode, type TenantId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { fact } from './fact.js';
import { countedOffers, journeyOf } from './offers.js';

const tenantId = 'acme' as TenantId;
const interactionId = 'AAAAAAAAAAAAAAAAAAAAAA' as InteractionId;
const row = (code: LogCode, method?: string) => ({
  ...fact(code, { tenantId, interactionId, detail: method === undefined ? {} : { method } }),
  ...{ id: code, at: '2026-11-22T10:00:00.000Z', outcome: logCodes[code].outcome },
});
const [offer, byPasskey, byPassword] = [
  row('passkey.offered'),
  row('sign_in.succeeded', 'passkey'),
  row('sign_in.succeeded', 'password'),
];

it.each([
  { because: 'once is enough', rows: [offer, offer], known: false, codes: ['passkey.offered'] },
  { because: 'the log has it already', rows: [offer], known: true, codes: [] },
  { because: 'it was taken', rows: [offer, byPasskey], known: false, codes: ['passkey.offered', 'sign_in.succeeded'] },
  {
    because: 'it was not taken',
    rows: [offer, byPassword],
    known: false,
    codes: ['passkey.offered', 'sign_in.succeeded', 'passkey.fell_back'],
  },
  { because: 'it was not, later', rows: [byPassword], known: true, codes: ['sign_in.succeeded', 'passkey.fell_back'] },
  { because: 'there was none', rows: [byPassword], known: false, codes: ['sign_in.succeeded'] },
])('$codes: $because', ({ rows, known, codes }) => {
  const offered = new Set(known ? [journeyOf({ tenantId, interactionId })] : []);
  const counted = countedOffers(rows, offered, (namespace, name) => `${namespace}/${name}`);
  expect(counted.map(({ code }) => code)).toEqual(codes);
});

it('a way back says to what, and has an id of its own', () => {
  const offered = new Set([journeyOf({ tenantId, interactionId })]);
  expect(countedOffers([byPassword], offered, (namespace, name) => `${namespace}/${name}`).at(-1)).toMatchObject({
    ...{ id: 'sign_in.succeeded/passkey.fell_back', outcome: 'info', interactionId, detail: { method: 'password' } },
  });
});
