import { describe, expect, it } from 'vitest';
import { interactionOf, newestCode } from './gateway-journey.js';

const sent = { method: 'POST', path: '/api/v1/interactions', headers: {}, body: '{}', cookie: undefined };

describe('gateway journey', () => {
  it('says what came when there is no interaction in the answer', () => {
    const reply = (status: number, body: unknown) => ({
      status,
      headers: {},
      setCookies: [],
      text: JSON.stringify(body),
      body,
      sent,
    });
    expect(() => interactionOf(reply(409, { code: 'interaction.unexpected_action' }))).toThrow(
      /409 .*unexpected_action/,
    );
    expect(() => interactionOf(reply(200, { id: 'x' }))).toThrow(/no interaction/);
  });

  it('an older mail’s code is not taken for the new one', () => {
    const since = new Date('2026-11-02T10:00:00Z');
    const old = { to: 'a@example.com', code: '111111', at: '2026-11-02T09:59:59Z' };
    const fresh = { to: 'a@example.com', code: '222222', at: '2026-11-02T10:00:01Z' };
    expect(newestCode([old], since)).toBeUndefined();
    expect(newestCode([fresh, old], since)).toBe('222222');
    expect(newestCode([{ to: 'a@example.com', subject: 'no code here' }], since)).toBeUndefined();
    expect(newestCode([{ code: '333333' }], since)).toBe('333333');
  });
});
