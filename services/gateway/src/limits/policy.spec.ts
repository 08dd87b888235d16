import { describe, expect, it } from 'vitest';
import { isAwaited, limits, needsStore, policyOf, scaledLimits, tries, type LimitName, type Policy } from './policy.js';

const journey = '/api/v1/interactions';
const subjectsOf = (policy: Policy) => policy.limits.map((limit) => limits[limit].by);

describe('the policy of a call', () => {
  it.each([
    {
      because: 'a start is a part of a ceremony',
      call: `POST ${journey}`,
      counted: 'beside',
      first: 'ceremony-address',
    },
    {
      because: 'options are too',
      call: `POST ${journey}/:id/passkey/options`,
      counted: 'beside',
      first: 'ceremony-address',
    },
    {
      because: 'an answer to a passkey does not wait',
      call: `POST ${journey}/:id/passkey`,
      counted: 'beside',
      first: 'ceremony-address',
    },
    {
      because: 'nor does a new passkey',
      call: `POST ${journey}/:id/enrolment/passkey`,
      counted: 'beside',
      first: 'ceremony-address',
    },
    {
      because: 'nor do its options',
      call: `POST ${journey}/:id/enrolment/passkey/options`,
      counted: 'beside',
      first: 'ceremony-address',
    },
    {
      because: 'resuming ends a ceremony',
      call: `POST ${journey}/:id/resume`,
      counted: 'beside',
      first: 'ceremony-address',
    },
    {
      because: 'an identifier is counted first',
      call: `POST ${journey}/:id/identifier`,
      counted: 'before',
      first: 'identify-address',
    },
    {
      because: 'another code is a mail',
      call: `POST ${journey}/:id/code`,
      counted: 'before',
      first: 'identify-address',
    },
    {
      because: 'a code is a guess',
      call: `POST ${journey}/:id/code/verify`,
      counted: 'before',
      first: 'guess-address',
    },
    {
      because: 'a password is a guess',
      call: `POST ${journey}/:id/password`,
      counted: 'before',
      first: 'guess-address',
    },
    {
      because: 'a code of an app is a guess',
      call: `POST ${journey}/:id/totp`,
      counted: 'before',
      first: 'guess-address',
    },
    {
      because: 'a backup code is one too',
      call: `POST ${journey}/:id/backup-code`,
      counted: 'before',
      first: 'guess-address',
    },
    {
      because: 'so is the first code of an app',
      call: `POST ${journey}/:id/enrolment/totp`,
      counted: 'before',
      first: 'guess-address',
    },
    {
      because: 'a code to an address that is to be added is a mail',
      call: `POST ${journey}/:id/enrolment/contact`,
      counted: 'before',
      first: 'identify-address',
    },
    {
      because: 'its answer is a guess',
      call: `POST ${journey}/:id/enrolment/contact/verify`,
      counted: 'before',
      first: 'guess-address',
    },
    {
      because: 'a secret for an app is begun like a ceremony',
      call: `POST ${journey}/:id/enrolment/totp/options`,
      counted: 'beside',
      first: 'ceremony-address',
    },
    {
      because: 'backup codes are made like that too',
      call: `POST ${journey}/:id/enrolment/backup-codes`,
      counted: 'beside',
      first: 'ceremony-address',
    },
    {
      because: 'wanting a second factor proves nothing',
      call: `POST ${journey}/:id/enable-two-step`,
      counted: 'beside',
      first: 'other-address',
    },
    {
      because: 'a step that nobody named is held like a guess',
      call: `POST ${journey}/:id/new-factor/verify`,
      counted: 'before',
      first: 'guess-address',
    },
    {
      because: 'coming back from a provider is one too',
      call: 'GET /api/v1/sso/callback',
      counted: 'before',
      first: 'guess-address',
    },
    { because: 'skipping proves nothing', call: `POST ${journey}/:id/skip`, counted: 'beside', first: 'other-address' },
    { because: 'reading a journey is reading', call: `GET ${journey}/:id`, counted: 'beside', first: 'other-address' },
    { because: 'so is the session', call: 'GET /api/v1/session', counted: 'beside', first: 'other-address' },
    { because: 'so is the account', call: 'GET /api/v1/account/profile', counted: 'beside', first: 'other-address' },
    {
      because: 'a new password costs a hash',
      call: 'PUT /api/v1/account/password',
      counted: 'before',
      first: 'guess-address',
    },
    {
      because: 'taking a change back shows a secret',
      call: 'POST /api/v1/account/undo',
      counted: 'before',
      first: 'guess-address',
    },
    {
      because: 'so is what somebody changes of their own, who has proved it to be theirs',
      call: 'PATCH /api/v1/account/passkeys/:credentialId',
      counted: 'beside',
      first: 'other-address',
    },
    { because: 'a challenge is cheap', call: 'GET /api/v1/captcha', counted: 'beside', first: 'challenge-address' },
    {
      because: 'administration has its own',
      call: 'PUT /api/v1/admin/tenants/:id',
      counted: 'before',
      first: 'admin-address',
    },
  ])('$because', ({ call, counted, first }) => {
    const [method = '', route = ''] = call.split(' ');
    const policy = policyOf(method, route);
    expect([policy.counted, policy.limits[0]]).toEqual([counted, first]);
  });

  // P6: passkeys are limited, and no lockout reaches them: whoever knows an address cannot keep its owner out.
  it.each(['', '/:id/passkey/options', '/:id/passkey', '/:id/enrolment/passkey', '/:id/resume'])(
    'a ceremony is limited by address, network and device, never by account, journey or tenant: POST %s',
    (path) => expect(subjectsOf(policyOf('POST', `${journey}${path}`))).toEqual(['address', 'network', 'device']),
  );

  it.each([
    'code',
    'code/verify',
    'totp',
    'backup-code',
    'enrolment/totp',
    'enrolment/contact',
    'enrolment/contact/verify',
  ])('what guesses or sends is not done while gateways cannot count together: %s', (path) =>
    expect(policyOf('POST', `${journey}/:id/${path}`).limits.some(needsStore)).toBe(true),
  );

  it('an identifier is limited by account too, a guess by its journey', () => {
    expect(subjectsOf(policyOf('POST', `${journey}/:id/identifier`))).toContain('account');
    expect(subjectsOf(policyOf('POST', `${journey}/:id/code/verify`))).toContain('journey');
  });

  const named = (Object.keys(limits) as LimitName[]).filter((limit) => !tries.includes(limit));

  it.each(named)('%s is waited for by all its calls or by none', (limit) => {
    const calls = [
      '',
      '/:id/identifier',
      '/:id/code',
      '/:id/code/verify',
      '/:id/passkey',
      '/:id/skip',
      '/:id/new-step',
    ];
    const policies = [
      ...calls.map((path) => policyOf('POST', `${journey}${path}`)),
      policyOf('GET', '/api/v1/admin/x'),
      policyOf('GET', '/api/v1/captcha'),
    ];
    const counted = policies.filter((policy) => policy.limits.includes(limit)).map((policy) => policy.counted);
    expect(new Set(counted)).toEqual(new Set([isAwaited(limit) ? 'before' : 'beside']));
  });

  it('no call is without a limit by address and, but for administration, by network', () => {
    const calls = [`POST ${journey}/:id/x`, `POST ${journey}/:id/code`, 'GET /api/v1/new', `POST ${journey}`];
    for (const [method = '', route = ''] of calls.map((call) => call.split(' ')))
      expect(subjectsOf(policyOf(method, route))).toEqual(expect.arrayContaining(['address', 'network']));
  });
});

describe('tries', () => {
  it('are waited for, and stop no call by themselves', () => {
    expect(tries.filter((limit) => !isAwaited(limit))).toEqual([]);
    const policies = ['identifier', 'code', 'code/verify', 'password'].map((path) =>
      policyOf('POST', `${journey}/:id/${path}`),
    );
    expect(policies.flatMap((policy) => policy.limits).filter((limit) => tries.includes(limit))).toEqual([]);
  });

  const signInWithThreeSlips = 8;
  it.each([
    ['tries-device', 2 * signInWithThreeSlips, 'identify-device'],
    ['tries-address', 20 * signInWithThreeSlips, 'identify-address'],
    ['tries-account', 4, 'identify-account'],
  ] as const)('%s has room for people and is used up long before a limit', (limit, room, refused) => {
    const { points, seconds } = limits[limit];
    expect(points).toBeGreaterThanOrEqual(room);
    // Names alone; passwords and codes have as many again.
    expect(points).toBeLessThan((0.6 * limits[refused].points * seconds) / limits[refused].seconds);
  });
});

describe('the table of limits', () => {
  const office = { people: 1_000, minutes: 15, peak: 2 };
  const busiestMinute = (callsOfOne: number) => (callsOfOne * office.people * office.peak) / office.minutes;

  it.each([
    ['ceremony-address', 4],
    ['identify-address', 1.5],
    ['guess-address', 1.5],
    ['challenge-address', 1.5],
    ['other-address', 20],
  ] as const)('%s lets an office behind one address in, at %d calls a person', (limit, callsOfOne) => {
    expect(limits[limit].points).toBeGreaterThanOrEqual(busiestMinute(callsOfOne));
    expect(limits[limit].seconds).toBe(60);
  });

  it('bounds the guesses at one person’s code to 200 in a million an hour', () => {
    const byIdAndByCurrent = 2;
    expect(limits['identify-account'].points * limits['guess-journey'].points * byIdAndByCurrent).toBe(200);
    expect(limits['identify-account'].seconds).toBe(3_600);
  });

  it.each(Object.entries(scaledLimits(0.001)))('leaves a point of %s however small the factor', (_name, { points }) =>
    expect(points).toBeGreaterThanOrEqual(1),
  );

  it('is as written at a factor of one, and wider with a larger one', () => {
    expect(scaledLimits(1)).toEqual(limits);
    expect(scaledLimits(10)['identify-account']).toEqual({ by: 'account', points: 100, seconds: 3_600 });
  });
});
