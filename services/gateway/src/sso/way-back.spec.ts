import { ContractError, type ErrorCode } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { isNavigation, pageOf, wayBack } from './way-back.js';

it.each<{ code: ErrorCode; intent?: string; to: string }>([
  { code: 'identity.sso_declined', intent: 'sign-in', to: '/sign-in?sso=declined' },
  { code: 'identity.sso_declined', intent: 'sign-up', to: '/sign-up?sso=declined' },
  { code: 'identity.sso_rejected', intent: 'recover', to: '/recover?sso=rejected' },
  { code: 'identity.sso_unavailable', to: '/sign-in?sso=unavailable' },
  { code: 'identity.user_suspended', to: '/sign-in?sso=suspended' },
  { code: 'interaction.expired', to: '/sign-in?sso=expired' },
  { code: 'interaction.settling', intent: 'sign-up', to: '/sign-up' },
  { code: 'service.failed', to: '/sign-in?sso=failed' },
])('after $code somebody goes on at $to', ({ code, intent, to }) => {
  expect(wayBack(new ContractError(code, undefined, { extension: { interaction: { intent } } }))).toBe(to);
});

it('after what nobody foresaw too', () => expect(wayBack(new Error('x'))).toBe('/sign-in?sso=failed'));

it('who came to sign up goes on there', () => expect(pageOf({ intent: 'sign-up' })).toBe('/sign-up'));

it.each([
  { accept: 'text/html,application/xhtml+xml', shows: true },
  { accept: 'application/json', shows: false },
  { accept: undefined, shows: false },
])('a caller that accepts $accept shows pages: $shows', ({ accept, shows }) => {
  expect(isNavigation({ accept })).toBe(shows);
});
