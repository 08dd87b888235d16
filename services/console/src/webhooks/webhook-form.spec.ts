import { adminWebhookBodies } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { isComplete, nothing, settingsOf, webhookForm, type WebhookForm } from './webhook-form.js';

const disabledAt = '2026-11-22T10:00:00.000Z';
const read = { url: 'https://shop.example/hooks', description: 'Shop', codes: [], active: true, disabledAt: null };
const form = webhookForm.parse(read);

it('what was read can be sent', () => {
  const { disabledAt: _, ...settings } = read;
  expect(adminWebhookBodies.webhook.parse(settingsOf(form))).toEqual(settings);
});

it.each<{ because: string; changes: Partial<WebhookForm>; active: boolean }>([
  { because: 'an active endpoint stays active', changes: {}, active: true },
  { because: 'an inactive one stays inactive', changes: { active: false }, active: false },
  { because: 'a disabled one is not taken into use by another change', changes: { disabledAt }, active: false },
  { because: 'it is when somebody says so', changes: { active: true, disabledAt: null }, active: true },
])('$because', ({ changes, active }) => {
  expect(settingsOf({ ...form, ...changes }).active).toBe(active);
});

it.each<{ because: string; changes: Partial<WebhookForm>; codes: string[] | undefined }>([
  { because: 'everything is no code', changes: { everything: true, codes: ['user.deleted'] }, codes: [] },
  {
    because: 'chosen codes are sent',
    changes: { everything: false, codes: ['user.deleted'] },
    codes: ['user.deleted'],
  },
  { because: 'nothing chosen is not everything', changes: { everything: false }, codes: undefined },
])('$because', ({ changes, codes }) => {
  const wanted = { ...nothing, url: read.url, ...changes };
  expect(isComplete(wanted) ? settingsOf(wanted).codes : undefined).toEqual(codes);
});
