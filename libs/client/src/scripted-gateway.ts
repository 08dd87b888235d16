import type { Interaction } from '@latchkey/contracts';

/** What the client sent, as a test wants to see it. */
export type Sent = { method: string; path: string; body: string | undefined };

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | 'no network';

const respond = (answer: Exclude<Answer, string>): Response =>
  new Response(answer.body === undefined ? '' : JSON.stringify(answer.body), {
    status: answer.status ?? 200,
    headers: { 'content-type': 'application/json', ...answer.headers },
  });

/** A `fetch` that gives the answers in turn (the last one for ever) and remembers what was sent. */
export const scriptedFetch = (...answers: Answer[]) => {
  const sent: Sent[] = [];
  const fetch = (async (input: string, init: RequestInit = {}) => {
    sent.push({ method: init.method ?? 'GET', path: input, body: init.body as string | undefined });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer === undefined || answer === 'no network') throw new TypeError('Failed to fetch');
    return respond(answer);
  }) as typeof globalThis.fetch;
  return { fetch, sent };
};

const id = 'AAAAAAAAAAAAAAAAAAAAAA' as Interaction['id'];

/** An interaction at a step. */
export const at = (step: Interaction['step']): Interaction => ({
  id,
  intent: 'sign-in',
  step,
  methods: [],
  expiresAt: '2026-11-22T10:10:00.000Z',
});

export const done = at({
  name: 'done',
  redirectTo: '/account',
  sessionId: '0198a7f0-0000-7000-8000-000000000000' as Extract<Interaction['step'], { name: 'done' }>['sessionId'],
});
export const identify = at({ name: 'identify' });
export const settling = at({ name: 'settling', retryAfterSeconds: 2 });

/** A problem document, as an answer of `scriptedFetch`. */
export const refuses = (status: number, code: string, extra: object = {}, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: { type: 'about:blank', title: code, status, code, ...extra },
});
