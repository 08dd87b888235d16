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

function stepOf(state: State, authentication: OpenAuthentication | undefined): Step {
  switch (state.step) {
    case 'identify':
      return { name: 'identify', ...(authentication && { passkey: authentication }) };
    case 'passkey':
      return { name: 'passkey', identifier: state.email, ...(authentication && { passkey: authentication }) };
    case 'password':
      return { name: 'password', identifier: state.email };
    case 'code':
      return {
        name: 'code',
        channel: 'email',
        sentTo: masked(state.email),
        expiresAt: state.expiresAt,
        resendAt: state.resendAt,
      };
    case 'settling':
      return { name: 'settling', retryAfterSeconds: settlingRetrySeconds };
    case 'new-password':
      return { name: 'new-password', identifier: state.proof.email ?? '' };
    case 'create-passkey':
      return { name: 'create-passkey', passkey: state.registration };
    case 'done':
      return { name: 'done', redirectTo: afterSignIn, sessionId: state.sessionId };
  }
}
