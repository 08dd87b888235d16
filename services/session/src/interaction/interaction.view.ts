import { masked, type Interaction, type Step } from '@latchkey/contracts';
import type { OpenAuthentication } from '../ceremony/ceremonies.js';
import { methodsOf, type Allowed } from './interaction.flow.js';
import type { State, StoredInteraction } from './interaction.js';
import type { Outcome } from './journey.js';

/** What the browser waits before it asks a settling journey again. */
export const settlingRetrySeconds = 1;
const afterSignIn = '/account';

/** A journey as its browser may see it. */
export function viewOf(
  interaction: StoredInteraction,
  allowed: Allowed,
  { authentication, redirectTo }: Pick<Outcome, 'authentication' | 'redirectTo'> = {},
): Interaction {
  const { id, intent, expiresAt, state } = interaction;
  return {
    id,
    intent,
    expiresAt,
    step: stepOf(state, { ...(authentication && { passkey: authentication }), ...(redirectTo && { redirectTo }) }),
    methods: methodsOf(intent, state, allowed),
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
type Open = { passkey?: OpenAuthentication; redirectTo?: string };

/** What the page of each step needs, and nothing else. */
const shown: Shown = {
  identify: (_, { passkey }) => ({ name: 'identify', ...(passkey && { passkey }) }),
  passkey: ({ identifier }, { passkey }) => ({
    name: 'passkey',
    identifier: identifier.value,
    ...(passkey && { passkey }),
  }),
  password: ({ identifier }) => ({ name: 'password', identifier: identifier.value }),
  code: ({ identifier, expiresAt, resendAt }) => ({
    name: 'code',
    channel: identifier.type === 'phone' ? 'phone' : 'email',
    sentTo: masked(identifier),
    expiresAt,
    resendAt,
  }),
  sso: ({ connection }, { redirectTo }) => ({ name: 'sso', connection, ...(redirectTo && { redirectTo }) }),
  settling: () => ({ name: 'settling', retryAfterSeconds: settlingRetrySeconds }),
  'new-password': (state) => {
    const identifier = 'identifier' in state ? state.identifier : state.proof.identifier;
    return { name: 'new-password', identifier: identifier?.value ?? '' };
  },
  profile: ({ asks }) => ({ name: 'profile', asks }),
  'create-passkey': ({ reason, conditional, registration }) => ({
    name: 'create-passkey',
    reason,
    conditional,
    passkey: registration,
  }),
  done: ({ sessionId }) => ({ name: 'done', redirectTo: afterSignIn, sessionId }),
};

function stepOf(state: State, open: Open): Step {
  const show = shown[state.step] as (state: State, open: Open) => Step;
  return show(state, open);
}
