import { clientId as clientIdForm, type ErrorCode, type JourneyNote, type LogCode } from '@latchkey/contracts';
import { detailOf, fact, word, type Fact } from './fact.js';

type Said = { readonly code: LogCode; readonly detail?: Fact['detail'] };
type Reader = (note: JourneyNote) => Said[];

/** What was written down under a name; an object has more in it than that. */
const known = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const starts: Readonly<Record<string, LogCode>> = {
  'sign-in': 'sign_in.started',
  'sign-up': 'sign_up.started',
  recover: 'recovery.started',
  'step-up': 'step_up.started',
  enrolment: 'enrolment.started',
};

/** Who may not go on at all: what they showed may have been right. */
const closed = new Set<ErrorCode>([
  'identity.user_suspended',
  'identity.sso_required',
  'credential.sso_user',
  'mfa-policy.not_met',
]);

/** Too often for a person, told here alone; `request.too_many` is the edge's own, and in its notes. */
const limits = new Set<ErrorCode>([
  'identity.too_many_attempts',
  'identity.code_attempts_exhausted',
  'identity.code_requested_too_often',
  'credential.factor_locked',
]);

/** Nobody's proof was judged: a part was away, the journey was elsewhere, the edge held the call. */
const unjudged = /^(service|interaction|captcha|contract|request|tenant)\.|^identity\.(sms|sso)_unavailable$/;

/** What a refusal says; of one that judged nobody, nothing (S4). */
function refused(note: JourneyNote, code: LogCode, more: Fact['detail'] = {}): Said[] {
  const { error: reason } = note;
  if (reason === null || unjudged.test(reason)) return [];
  const detail = { ...more, reason };
  if (closed.has(reason)) return [{ code: 'journey.refused', detail }];
  if (limits.has(reason))
    return [{ code: 'request.limited', detail: detailOf({ ...detail, subject: word(note.action) }) }];
  return [{ code, detail }];
}

const ceremony = ({ via, tookMs }: JourneyNote): Fact['detail'] => detailOf({ via, tookMs });

/** A ceremony was answered. How it went right is an event of its own; the journey being elsewhere is none at all. */
const answered =
  (started: LogCode, failed: LogCode): Reader =>
  (note) => {
    if (note.error !== null && /^(interaction\.(?!settling)|contract\.|request\.)/.test(note.error)) return [];
    return [{ code: started, detail: ceremony(note) }, ...refused(note, failed, ceremony(note))];
  };

const cancelled: Reader = (note) => {
  if (note.error !== null) return [];
  const detail = { ...ceremony(note), ...detailOf({ reason: word(note.reason) }) };
  const registers = note.subject === 'registration';
  return [
    { code: registers ? 'passkey.creation_started' : 'passkey.started', detail: ceremony(note) },
    { code: registers ? 'passkey.creation_cancelled' : 'passkey.cancelled', detail },
  ];
};

const failing =
  (code: LogCode): Reader =>
  (note) =>
    refused(note, code, detailOf({ method: word(note.subject) }));

const sent = ({ subject }: JourneyNote): Said => ({ code: 'code.sent', detail: detailOf({ channel: word(subject) }) });

const sending =
  (failed: LogCode): Reader =>
  (note) =>
    note.error === null ? [sent(note)] : refused(note, failed);

const identified: Reader = (note) => {
  const type = detailOf({ type: word(note.subject) });
  if (note.error !== null) return refused(note, 'identifier.refused', type);
  const submitted = {
    code: 'identifier.submitted' as const,
    detail: { ...type, ...detailOf({ next: word(note.to) }) },
  };
  return note.to === 'code' ? [submitted, sent(note)] : [submitted];
};

const refusedFactor =
  (factor?: string): Reader =>
  (note) =>
    refused(note, 'factor.refused', detailOf({ factor: factor ?? word(note.subject) }));

const readers: Readonly<Record<string, Reader>> = {
  start: ({ intent, error, clientId }) => {
    const code = known(starts, intent);
    return code && error === null
      ? [{ code, detail: detailOf({ client: clientIdForm.safeParse(clientId).data }) }]
      : [];
  },
  abandon: ({ from }) => [{ code: 'journey.abandoned', detail: detailOf({ at: word(from) }) }],
  identifier: identified,
  passkey: answered('passkey.started', 'passkey.failed'),
  'enrolment/passkey': answered('passkey.creation_started', 'passkey.creation_failed'),
  cancelled,
  password: failing('password.failed'),
  code: sending('identifier.refused'),
  'code/verify': failing('code.failed'),
  totp: failing('totp.failed'),
  'backup-code': failing('backup_code.failed'),
  'sso/callback': failing('sso.failed'),
  'enrolment-code': failing('enrolment_link.failed'),
  profile: failing('identifier.refused'),
  'enrolment/totp': refusedFactor('totp'),
  'enrolment/contact': sending('factor.refused'),
  'enrolment/contact/verify': failing('code.failed'),
  skip: ({ error, from, reason }) =>
    error === null ? [{ code: 'prompt.skipped', detail: detailOf({ prompt: word(from), reason: word(reason) }) }] : [],
};

const prompts = new Set(['create-passkey', 'turn-on-two-step', 'enrol-factor']);

/** Where a journey has come to. Who began a journey to set something up was offered nothing. */
function arrived(note: JourneyNote): Said[] {
  const { action, from, to, error, intent, passkeyOffered } = note;
  if (error !== null || to === null || (action !== 'start' && from === to)) return [];
  return [
    ...(passkeyOffered ? [{ code: 'passkey.offered' as const, detail: detailOf({ at: word(to) }) }] : []),
    ...(prompts.has(to) && intent !== 'enrolment'
      ? [{ code: 'prompt.shown' as const, detail: detailOf({ prompt: to }) }]
      : []),
  ];
}

/**
 * A note as what it says for the log, in order, each code once; nothing where nobody asks. `passkey.offered` is there at every
 * arrival where one could be used: the first of a journey counts, and the log alone knows which that is.
 */
export function journeyFacts(note: JourneyNote): Fact[] {
  const { tenantId, userId, interactionId, sessionId, browser, country, intent } = note;
  const said = [...(known(readers, note.action)?.(note) ?? []), ...arrived(note)];
  const about = { tenantId, userId, interactionId, sessionId, browser, country };
  return said.map(({ code, detail }) =>
    fact(code, { ...about, detail: { ...detailOf({ intent: word(intent) }), ...detail } }),
  );
}
