import { expect, it } from 'vitest';
import { ApiProblem, faultAt, faultUnder } from './problem.js';

const refused = new ApiProblem(422, {
  type: 'about:blank',
  title: 'Not acceptable',
  status: 422,
  code: 'tenant.not_acceptable',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  errors: [{ pointer: '#/mfa/factors/1', detail: 'totp is there already' }],
});

it.each([
  {
    because: 'a fault stands at its own place',
    found: faultAt(refused, '/mfa/factors/1'),
    told: 'totp is there already',
  },
  {
    because: 'a list has the faults of its entries',
    found: faultUnder(refused, '/mfa/factors'),
    told: 'totp is there already',
  },
  { because: 'a name that begins the same is another one', found: faultUnder(refused, '/mfa/fact'), told: undefined },
  { because: 'what is no problem document has no faults', found: faultUnder(new Error('no'), '/mfa'), told: undefined },
])('$because', ({ found, told }) => {
  expect(found).toBe(told);
});
