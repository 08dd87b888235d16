import { ApiProblem, Unreachable } from '../api/problem.js';

/** Why somebody is not made an administrator. */
export type Refused = 'used' | 'not-fresh' | 'not-strong';

const refusals: Readonly<Record<string, Refused>> = {
  'administrator.enrolment_rejected': 'used',
  'session.not_signed_in': 'not-fresh',
  'session.step_up_required': 'not-fresh',
  'administrator.not_strong_enough': 'not-strong',
};

/** Makes who is signed in in this browser an administrator: the only call that goes by the session's cookie. */
export async function claimAdministration(enrolment: string): Promise<'claimed' | Refused> {
  const response = await fetch('/api/v1/admin/administrators/claim', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ enrolment }),
  }).catch((error: unknown) => {
    throw new Unreachable('no answer', { cause: error });
  });
  if (response.ok) return 'claimed';
  const problem = new ApiProblem(response.status, await response.json().catch(() => undefined));
  const refused = refusals[problem.code ?? ''];
  if (refused === undefined) throw problem;
  return refused;
}
