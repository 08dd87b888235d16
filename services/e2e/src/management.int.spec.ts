import type { ManagedTenant, TenantExperience, TenantPage } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { startSystem, type System } from './system.js';

let system: System;
let admin: Administrator;

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
});
afterAll(() => system.stop());

describe('tenants', () => {
  it('are made with defaults, read, and answer under their host at once', async () => {
    const name = aTenantName('acme');
    const origin = await admin.newTenant(name, { displayName: 'Acme' });
    const read = await admin.get(`/tenants/${name}`);
    expect(read).toMatchObject({
      status: 200,
      body: {
        tenantId: name,
        displayName: 'Acme',
        domains: { hosts: [`${name}.localhost`], rpId: `${name}.localhost`, origins: [origin] },
        warnings: [],
      },
    });
    expect(read.headers.etag).toBe('"1"');
    const { body } = await admin.get(`/tenants/${name}/experience`);
    expect(body).toEqual({
      displayName: 'Acme',
      signInMode: 'sign-in-and-sign-up',
      relatedOrigins: [],
      languages: { default: 'en', supported: ['en', 'de'] },
      branding: {},
      passwordPolicy: {
        length: { min: 8, max: 256 },
        characterTypes: { min: 1 },
        rejects: {
          common: true,
          pwned: true,
          repetitionAndSequence: true,
          userInfo: true,
          tenantName: true,
          words: [],
        },
      },
      signIn: {
        methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }],
        identifierFirst: 'convenient',
      },
      passkey: {
        enabled: true,
        showButton: true,
        allowAutofill: false,
        progressiveEnrolment: true,
        repromptAfterDays: 30,
        mostPerUser: 20,
        localEnrolment: true,
        conditionalCreate: false,
        satisfiesMfa: true,
      },
      signUp: { identifiers: ['email'], verify: true, password: false, passkeyFirst: false, profile: [] },
      passwordExpiry: { enabled: false, validDays: 90 },
      codes: { lifeSeconds: 600, mostTries: 5 },
      mfa: {
        factors: [],
        policy: 'no-prompt',
        adaptive: false,
        firstEnrolment: 'channel',
        trustSso: false,
        trustedDevices: { enabled: false, days: 30 },
      },
      lockout: { mostAttempts: 10, windowMinutes: 60 },
      emailRules: { blockSubaddressing: false, allow: [], block: [] },
      captcha: { provider: 'altcha', when: 'after-repeated-tries' },
      accountCenter: {
        enabled: true,
        passkeys: 'edit',
        factors: 'edit',
        password: 'edit',
        identifiers: 'edit',
        sessions: 'edit',
      },
      nativeApps: { android: [], ios: [] },
    });
  });

  it('have one name each, and hosts that are nobody else’s', async () => {
    const [name, other] = [aTenantName('one'), aTenantName('other')];
    await admin.newTenant(name);
    const again = {
      tenantId: name,
      displayName: 'x',
      hosts: [`${other}.localhost`],
      origins: [`http://${other}.localhost`],
    };
    expect(await admin.send('POST', '/tenants', again)).toMatchObject({
      status: 409,
      body: { code: 'tenant.already_exists' },
    });
    const thief = { ...again, tenantId: other, hosts: ['LOCALHOST', `${name}.localhost`] };
    expect(await admin.send('POST', '/tenants', thief)).toMatchObject({
      status: 422,
      body: {
        code: 'tenant.not_acceptable',
        errors: expect.arrayContaining([
          expect.objectContaining({ code: 'host_taken', pointer: '#/hosts/0' }),
          expect.objectContaining({ code: 'host_taken', pointer: '#/hosts/1' }),
        ]),
      },
    });
  });

  it('of one host made at the same time are one', async () => {
    const host = `${aTenantName('race')}.localhost`;
    const made = await Promise.all(
      Array.from({ length: 4 }, () =>
        admin.send('POST', '/tenants', {
          tenantId: aTenantName('race'),
          displayName: 'Race',
          hosts: [host],
          origins: [`http://${host}`],
        }),
      ),
    );
    expect(made.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([201, 422, 422, 422]);
  });

  it('are listed page by page', async () => {
    const names = [aTenantName('list'), aTenantName('list'), aTenantName('list')];
    for (const name of names) await admin.newTenant(name);
    const seen: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const { body } = await admin.get(`/tenants?limit=2${cursor && `&cursor=${cursor}`}`);
      const { tenants, nextCursor } = body as TenantPage;
      expect(tenants.length).toBeLessThanOrEqual(2);
      seen.push(...tenants.map(({ tenantId }) => tenantId));
      cursor = nextCursor;
    }
    expect(seen).toEqual([...new Set(seen)].toSorted());
    expect(seen).toEqual(expect.arrayContaining([...names, 'default']));
  });

  it('are renamed on condition of what was read', async () => {
    const name = aTenantName('name');
    await admin.newTenant(name);
    const path = `/tenants/${name}`;
    expect(await admin.send('PATCH', path, { displayName: 'New' })).toMatchObject({
      status: 428,
      body: { code: 'request.precondition_required' },
    });
    expect(await admin.send('PATCH', path, { displayName: 'New' }, '"1"')).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { displayName: 'New' },
    });
    expect(await admin.send('PATCH', path, { displayName: 'Newer' }, '"1"')).toMatchObject({
      status: 412,
      body: { code: 'request.precondition_failed' },
    });
    expect(((await admin.get(path)).body as ManagedTenant).displayName).toBe('New');
  });

  it('change their domains, and let go of hosts for others', async () => {
    const [name, heir] = [aTenantName('move'), aTenantName('heir')];
    await admin.newTenant(name);
    const domains = {
      hosts: [`a.${name}.localhost`],
      rpId: `${name}.localhost`,
      origins: [`http://a.${name}.localhost`],
    };
    expect(await admin.send('PUT', `/tenants/${name}/domains`, domains, '"1"')).toMatchObject({
      status: 200,
      body: { ...domains, warnings: [{ code: 'rp_id_is_parent', pointer: '/rpId' }] },
    });
    await admin.newTenant(heir, { hosts: [`${name}.localhost`], origins: [`http://${name}.localhost`] });
    expect(await admin.get(`/tenants/${heir}/domains`)).toMatchObject({ body: { rpId: `${name}.localhost` } });
  });

  it.each(['Acme', 'no-such-tenant', '%2e%2e%2fdefault', '*'])('that do not exist are not found: %s', async (name) => {
    const paths = [
      `/tenants/${name}`,
      `/tenants/${name}/experience`,
      `/tenants/${name}/readiness`,
      `/tenants/${name}/users/${crypto.randomUUID()}`,
    ];
    for (const path of paths) expect((await admin.get(path)).status).toBe(404);
  });

  it('tell whether they are ready', async () => {
    const { status, body } = await admin.get('/tenants/default/readiness');
    expect(status).toBe(200);
    expect(body).toMatchObject({ ready: true });
    const name = aTenantName('ready');
    const hosts = [`${name}.localhost`, `b.${name}.localhost`];
    await admin.newTenant(name, { hosts });
    const later = await admin.get(`/tenants/${name}/readiness`);
    expect(later.body).toMatchObject({
      ready: false,
      prerequisites: expect.arrayContaining([
        { name: 'origin_of_every_host', status: 'pending', reason: 'host_without_origin' },
        { name: 'mail_delivery', status: 'done' },
      ]),
    });
  });
});

describe('an experience', () => {
  it('is refused with every reason, and stays what it was', async () => {
    const name = aTenantName('rules');
    await admin.newTenant(name);
    const wrong = {
      displayName: 'x',
      signIn: { methods: [] },
      languages: { default: 'fr', supported: ['en', 'tlh'] },
      relatedOrigins: ['http://a.test'],
    };
    expect(await admin.send('PUT', `/tenants/${name}/experience`, wrong, '"1"')).toMatchObject({
      status: 422,
      body: {
        code: 'tenant.not_acceptable',
        errors: [
          { code: 'related_origin_not_https', pointer: '#/relatedOrigins/0' },
          { code: 'passkey_only', pointer: '#/signIn/methods' },
          { code: 'language_unknown', pointer: '#/languages/supported/1' },
          { code: 'default_language_not_supported', pointer: '#/languages/default' },
        ],
      },
    });
    expect((await admin.get(`/tenants/${name}/experience`)).headers.etag).toBe('"1"');
  });

  it('remembers since when passwords expire, whatever is sent', async () => {
    const name = aTenantName('expiry');
    await admin.newTenant(name);
    const expiry = async () =>
      ((await admin.get(`/tenants/${name}/experience`)).body as TenantExperience).passwordExpiry;
    const start = new Date();
    const ancient = '2000-01-01T00:00:00.000Z';
    await admin.changeExperience(name, { passwordExpiry: { enabled: true, validDays: 30, enabledAt: ancient } });
    const { enabledAt = ancient } = await expiry();
    expect(Date.parse(enabledAt)).toBeGreaterThanOrEqual(start.getTime());
    await admin.changeExperience(name, { passwordExpiry: { enabled: true, validDays: 60, enabledAt: ancient } });
    expect(await expiry()).toEqual({ enabled: true, validDays: 60, enabledAt });
    await admin.changeExperience(name, { passwordExpiry: { enabled: false, enabledAt } });
    expect(await expiry()).toEqual({ enabled: false, validDays: 90 });
  });

  it.each([
    { because: 'a member is unknown', body: { displayName: 'x', tenantId: 'default' }, pointer: '#' },
    {
      because: 'an inner member is unknown',
      body: { displayName: 'x', passkey: { enable: true } },
      pointer: '#/passkey',
    },
    { because: 'there is no name', body: {}, pointer: '#/displayName' },
    {
      because: 'the logo is a script',
      body: { displayName: 'x', branding: { logo: 'javascript:alert(1)' } },
      pointer: '#/branding/logo',
    },
    {
      because: 'the logo ends its attribute',
      body: { displayName: 'x', branding: { logo: 'https://a.test/"onload=' } },
      pointer: '#/branding/logo',
    },
    {
      because: 'the colour is a style',
      body: { displayName: 'x', branding: { colour: 'red;x:y' } },
      pointer: '#/branding/colour',
    },
  ])('is no experience when $because', async ({ body, pointer }) => {
    expect(await admin.send('PUT', '/tenants/default/experience', body, '"1"')).toMatchObject({
      status: 400,
      body: { code: 'contract.invalid_request', errors: [expect.objectContaining({ pointer })] },
    });
  });

  it('of two who change it at the same time is one’s, and the other is told', async () => {
    const name = aTenantName('both');
    await admin.newTenant(name);
    const replies = await Promise.all(
      ['Ada', 'Bob'].map((displayName) => admin.send('PUT', `/tenants/${name}/experience`, { displayName }, '"1"')),
    );
    expect(replies.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([200, 412]);
  });
});
