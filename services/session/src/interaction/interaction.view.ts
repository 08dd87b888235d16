import { masked, type Interaction, type Step, type TenantConfiguration } from '@latchkey/contracts';
import type { State, StoredInteraction } from './interaction.js';
import type { Outcome } from './journey.js';
import { methodsOf, type Allowed } from './methods.js';

/** What the browser waits before it asks a settling journey again. */
export const settlingRetrySeconds = 1;
const afterSignIn = '/account';

type Trusting = Pick<TenantConfiguration, 'mfa'>;

/** A journey as its browser may see it. */
export function viewOf(
  interaction: StoredInteraction,
  tenant: Allowed & Trusting,
  beside: Omit<Outcome, 'interaction' | 'trustedDevice'> = {},
): Interaction {
  const { id, intent, expiresAt, request, state } = interaction;
  return {
    id,
    intent,
    expiresAt,
    step: stepOf(state, { ...beside, trustDays: trustDaysOf(tenant), leadsTo: request?.returnTo }),
    methods: methodsOf(interaction, tenant),
    ...(request && { client: { name: request.clientName } }),
    ...(request?.loginHint !== undefined && { loginHint: request.loginHint }),
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
type Open = Omit<Outcome, 'interaction' | 'trustedDevice'> & {
  trustDays?: number | undefined;
  leadsTo?: string | undefined;
};

/** What the page of each step needs, and nothing else. */
const shown: Shown = {
  identify: (_, { authentication: passkey }) => ({ name: 'identify', ...(passkey && { passkey }) }),
  passkey: ({ identifier }, { authentication: passkey }) => ({
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
  mfa: ({ offer, sent }, { authentication: passkey, trustDays }) => ({
    name: 'mfa',
    offer,
    ...(passkey && { passkey }),
    ...(sent && { code: sent }),
    ...(trustDays !== undefined && { trustDays }),
  }),
  'turn-on-two-step': ({ factors }) => ({ name: 'turn-on-two-step', factors }),
  'enrol-factor': ({ factors, bound, registration, sent }, { totp, trustDays }) => ({
    name: 'enrol-factor',
    factors,
    bound: bound ?? [],
    isSuggestion: bound !== undefined,
    ...(registration && { passkey: registration }),
    ...(totp && { totp }),
    ...(sent && { code: sent }),
    ...(trustDays !== undefined && { trustDays }),
  }),
  'backup-codes': (_, { backupCodes: codes }) => ({ name: 'backup-codes', ...(codes && { codes }) }),
  done: ({ sessionId, confirmation }, { leadsTo = afterSignIn }) => ({
    name: 'done',
    redirectTo: leadsTo,
    sessionId,
    ...(confirmation !== undefined && { confirmation }),
  }),
};

function stepOf(state: State, open: Open): Step {
  const show = shown[state.step] as (state: State, open: Open) => Step;
  return show(state, open);
}

/** For how long a browser may be spared the second factor; undefined where none is. */
const trustDaysOf = ({ mfa }: Trusting): number | undefined =>
  mfa.trustedDevices.enabled ? mfa.trustedDevices.days : undefined;
