import type { Interaction, Step } from '@latchkey/contracts';
import type { OpenAuthentication } from '../ceremony/ceremonies.js';
import { methodsOf, type Allowed } from './interaction.flow.js';
import type { State, StoredInteraction } from './interaction.js';

/** What the browser waits before it asks a settling journey again. */
export const settlingRetrySeconds = 1;
const afterSignIn = '/account';

/** `a•••@example.com`: enough to recognise one's own address, too little to learn another's. */
export const masked = (email: string): string => email.replace(/^(.)[^@]*/u, '$1•••');

/** A journey as its browser may see it. */
export function viewOf(
  interaction: StoredInteraction,
  allowed: Allowed,
  authentication?: OpenAuthentication,
): Interaction {
  const { id, intent, expiresAt, state } = interaction;
  return {
    id,
    intent,
    expiresAt,
    step: stepOf(state, authentication),
    methods: methodsOf(intent, state.step, allowed),
  };
}

/** The same journey, shown as settling: what became of its last proof is not known at this moment. */
export function settlingViewOf({ id, intent, expiresAt }: StoredInteraction): Interaction {
  return {
    id,
    intent,
    expiresAt,
    step: { name: 'settling', retryAfterSeconds: settlingRetrySeconds },
    methods: ['resume'],
  };
}

type Shown = { readonly [Name in State['step']]: (state: Extract<State, { step: Name }>, open: Open) => Step };
type Open = { passkey?: OpenAuthentication };

/** What the page of each step needs, and nothing else. */
const shown: Shown = {
  identify: (_, open) => ({ name: 'identify', ...open }),
  passkey: ({ email }, open) => ({ name: 'passkey', identifier: email, ...open }),
  password: ({ email }) => ({ name: 'password', identifier: email }),
  code: ({ email, expiresAt, resendAt }) => ({
    name: 'code',
    channel: 'email',
    sentTo: masked(email),
    expiresAt,
    resendAt,
  }),
  settling: () => ({ name: 'settling', retryAfterSeconds: settlingRetrySeconds }),
  'new-password': ({ proof }) => ({ name: 'new-password', identifier: proof.email ?? '' }),
  'create-passkey': ({ registration }) => ({ name: 'create-passkey', passkey: registration }),
  done: ({ sessionId }) => ({ name: 'done', redirectTo: afterSignIn, sessionId }),
};

function stepOf(state: State, authentication: OpenAuthentication | undefined): Step {
  const show = shown[state.step] as (state: State, open: Open) => Step;
  return show(state, authentication ? { passkey: authentication } : {});
}
