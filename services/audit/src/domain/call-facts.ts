import { administrationTenant, type CallNote, type LogCode } from '@latchkey/contracts';
import { detailOf, fact, word, type Fact } from './fact.js';

const refusals = {
  limited: 'request.limited',
  captcha: 'captcha.failed',
  refused: 'request.refused',
} as const satisfies Partial<Record<CallNote['kind'], LogCode>>;

function codeOf({ kind, status, error }: CallNote): LogCode {
  if (kind !== 'administration') return refusals[kind];
  return error === null && status < 400 ? 'administration.changed' : 'administration.refused';
}

const route = /^\/[A-Za-z0-9:/._-]*$/;

/** A call as one fact. Where it named no tenant, the log of those who administer has it. */
export const callFact = (note: CallNote): Fact =>
  fact(codeOf(note), {
    tenantId: note.tenantId ?? administrationTenant,
    // A person is in the log by a pseudonym alone.
    actor: note.actor.type === 'person' ? { type: 'person' } : note.actor,
    userId: note.userId,
    browser: note.browser,
    country: note.country,
    detail: detailOf({
      method: word(note.method.toLowerCase()),
      route: route.test(note.route) ? note.route : undefined,
      status: note.status,
      reason: note.error,
      subject: word(note.subject),
      more: note.more > 0 ? note.more : undefined,
    }),
  });
