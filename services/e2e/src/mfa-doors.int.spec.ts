import type { StepName } from '@latchkey/contracts';
import { interactionOf, interactionPath } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Standing, walk } from './enrolment-walk.js';
import { MfaPeople } from './mfa-people.js';
import { anAddress } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// D-07: the calls of a journey's steps in other clothes. Nothing that is not the call itself moves a journey.

let system: System;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  people = await MfaPeople.at(system, { lockout: { mostAttempts: 100 } });
});
afterAll(() => system.stop());

/** Somebody at the step that asks for a second factor. */
async function atSecondFactor(): Promise<Standing> {
  const ada = await people.someone({ totp: true });
  await people.asks({ policy: 'mandatory', factors: ['webauthn', 'totp', 'email-code', 'backup-code'] });
  return people.byPassword(ada);
}

/** Somebody new, at the step where one is set up. */
async function atEnrolment(): Promise<Standing> {
  await people.asks({ policy: 'mandatory', factors: ['totp'] });
  const [browser, holder] = [people.tenant.newBrowser(), { email: anAddress() }];
  const interaction = await people.prove(browser, holder.email);
  return walk(people, { browser, interaction }, { holder, until: 'enrol-factor' });
}

const places: readonly { step: StepName; reach: () => Promise<Standing>; calls: readonly string[] }[] = [
  { step: 'mfa', reach: atSecondFactor, calls: ['totp', 'backup-code', 'code', 'code/verify', 'passkey'] },
  {
    step: 'enrol-factor',
    reach: atEnrolment,
    calls: ['enrolment/totp', 'skip', 'enable-two-step', 'enrolment/backup-codes'],
  },
];

type Answer = readonly [status: number, code: string | undefined];
const notFound: Answer = [404, 'request.not_found'];
const invalid: Answer = [400, 'contract.invalid_request'];

type Clothes = {
  because: string;
  method?: string;
  as: (path: string) => string;
  rawBody?: string;
  headers?: Record<string, string>;
  answer: Answer;
};

const same = (path: string) => path;
const clothes: readonly Clothes[] = [
  { because: 'another method: GET', method: 'GET', as: same, answer: notFound },
  { because: 'another method: PUT', method: 'PUT', as: same, rawBody: '{}', answer: notFound },
  { because: 'another method: PATCH', method: 'PATCH', as: same, rawBody: '{}', answer: notFound },
  { because: 'another method: DELETE', method: 'DELETE', as: same, answer: notFound },
  { because: 'another method: OPTIONS', method: 'OPTIONS', as: same, answer: notFound },
  { because: 'a slash behind it', as: (path) => `${path}/`, rawBody: '{}', answer: notFound },
  {
    because: 'two slashes',
    as: (path) => path.replace(/\/interactions/, '//interactions'),
    rawBody: '{}',
    answer: notFound,
  },
  {
    because: 'capitals',
    as: (path) => path.replace(/[a-z]+$/, (end) => end.toUpperCase()),
    rawBody: '{}',
    answer: notFound,
  },
  {
    because: 'a slash that is encoded',
    as: (path) => path.replace(/\/(?=[a-z-]+$)/, '%2F'),
    rawBody: '{}',
    answer: notFound,
  },
  {
    because: 'a way round',
    as: (path) => path.replace(/interactions\//, 'interactions/x/../'),
    rawBody: '{}',
    answer: notFound,
  },
  { because: 'something behind it', as: (path) => `${path};x=1`, rawBody: '{}', answer: notFound },
  { because: 'no body', as: same, answer: [415, 'request.unsupported_media_type'] },
  { because: 'an empty body', as: same, rawBody: '', answer: invalid },
  { because: 'null', as: same, rawBody: 'null', answer: invalid },
  { because: 'a list', as: same, rawBody: '[]', answer: invalid },
];

describe.each(places)('D-07: at $step', ({ step, reach, calls }) => {
  let at: Standing;
  beforeAll(async () => {
    at = await reach();
    expect(at.interaction.step.name).toBe(step);
  });

  it.each(clothes)('D-07: $because moves nothing', async ({ method = 'POST', as, rawBody, headers, answer }) => {
    const { browser, interaction } = at;
    for (const call of calls) {
      const path = as(interactionPath(interaction, call));
      const settings = { ...(rawBody !== undefined && { rawBody }), ...(headers && { headers }) };
      const reply = await browser.request(method, path, settings);
      expect([call, reply.status, codeIn({ body: reply.body ?? {} })]).toEqual([call, ...answer]);
      expect(reply.setCookies).toEqual([]);
    }
    expect(interactionOf(await browser.get(interactionPath(interaction))).step.name).toBe(step);
    expect((await browser.get('/api/v1/session')).status).toBe(401);
  });
});
