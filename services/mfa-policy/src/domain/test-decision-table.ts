// How decision-table.md is read: a few words for each column, and none besides. What comes of a row is said in the same
// words, so that the table and the program can be compared letter by letter.
import type { CredentialId, MfaFactor, MfaRequirement, Purpose } from '@latchkey/contracts';
import type { Decision } from './decide.js';
import type { Evidence } from './evidence.js';
import type { Facts } from './facts.js';
import type { Person } from './person.js';
import type { MfaPolicy } from './policy.js';
import type { RiskReason } from './risk.js';
import * as proofs from './test-evidence.js';

export const columns = [
  'the tenant asks',
  'where',
  'they have',
  'they chose',
  'they proved',
  'then',
  'level',
  'because',
];

/** One row: what it supposes, and the three cells that say what comes of it. */
export type Row = { section: string; line: number; cells: string[]; facts: Facts; says: [string, string, string] };

type Words<T> = Readonly<Record<string, T>>;

/** What a word stands for. Errors: a word that nobody knows. */
function meaningOf<T>(words: Words<T>, word: string): T {
  const meaning = words[word];
  if (meaning === undefined) throw new Error(`"${word}" is no word of this column`);
  return meaning;
}

const factorWords: Words<MfaFactor> = {
  passkey: 'webauthn',
  app: 'totp',
  'backup code': 'backup-code',
  'e-mail code': 'email-code',
  'text message': 'phone-code',
};
const wordOf = Object.fromEntries(Object.entries(factorWords).map(([word, factor]) => [factor, word]));
const listed = (factors: readonly MfaFactor[]): string => factors.map((factor) => wordOf[factor]).join(', ');
const factorsOf = (list: string): MfaFactor[] => list.split(', ').map((word) => meaningOf(factorWords, word));

export const requirementWords: Words<MfaRequirement> = {
  'no prompt': 'no-prompt',
  'offers at sign-in': 'prompt-at-sign-in',
  'offers always': 'prompt-at-sign-in-and-sign-up',
  everybody: 'mandatory',
  'when unusual': 'adaptive-at-sign-in',
  'when unusual, from sign-up on': 'adaptive-at-sign-in-and-sign-up',
};
const policyWords: Words<Partial<MfaPolicy>> = {
  'a passkey is not enough': { passkeySatisfiesMfa: false },
  'SSO is enough': { trustsSso: true },
  'any proof sets up': { firstEnrolment: 'any' },
  'codes by e-mail sign in': { signInFactors: ['webauthn', 'email-code'] },
  'passkeys do not sign in': { signInFactors: ['email-code'] },
};

function policyOf(cell: string, takes: readonly MfaFactor[]): MfaPolicy {
  const [requirement = '', ...more] = cell.split('; ');
  const changes = more.map((words) =>
    words.startsWith('takes ') ? { factors: factorsOf(words.slice(6)) } : meaningOf(policyWords, words),
  );
  const policy = proofs.policyOf(meaningOf(requirementWords, requirement), { factors: takes });
  return changes.reduce((so: MfaPolicy, change): MfaPolicy => ({ ...so, ...change }), policy);
}

const purposeWords: Words<Purpose> = {
  'sign-in': 'sign-in',
  'sign-up': 'sign-up',
  recovery: 'recover',
  'step-up': 'step-up',
};
const risk = (...reasons: RiskReason[]): Partial<Facts> => ({ risk: reasons });
const circumstances: Words<Partial<Facts>> = {
  'trusted browser': { isDeviceTrusted: true },
  'nothing unusual': risk(),
  'new country': risk('risk.new_country'),
  'impossible travel': risk('risk.impossible_travel'),
  'long absence': risk('risk.long_absence'),
  'looks like a program': risk('risk.untrusted_client'),
  'product asks level 1': { demand: { minimumAal: 1 } },
  'product asks level 2': { demand: { minimumAal: 2 } },
  'product asks level 3': { demand: { minimumAal: 3 } },
  'product asks no phishing': { demand: { phishingResistant: true } },
  'product asks proof of this minute': { demand: { maxAgeSeconds: 60 } },
  'organisation demands': { organisation: { makesMembersEnrol: false } },
  'organisation makes them': { organisation: { makesMembersEnrol: true } },
};

type Part = Partial<Omit<Person, 'enrolledIn'>> & { enrolledIn?: Partial<Person['enrolledIn']> };

const possessions: Words<Part> = {
  nothing: {},
  passkey: { passkeys: 1 },
  'two passkeys': { passkeys: 2 },
  app: { totp: true },
  'backup codes': { backupCodesLeft: 10 },
  'used-up backup codes': { backupCodesLeft: 0 },
  'e-mail': { email: 'a•••@example.com' },
  number: { phone: '•••42' },
  'organisation account': { signsInBySso: true },
  'passkey set up now': { passkeys: 1, enrolledIn: { webauthn: [proofs.here] } },
  'app set up now': { totp: true, enrolledIn: { totp: proofs.here } },
  'backup codes made now': { backupCodesLeft: 10, enrolledIn: { backupCodes: proofs.here } },
  'e-mail added now': { email: 'a•••@example.com' },
  'number added now': { phone: '•••42' },
};
const choices: Words<Part> = {
  nothing: {},
  on: { state: 'on' },
  off: { state: 'off' },
  'one is enough': { skippedExtra: true },
};
const personOf = (has: string, chose: string): Person =>
  [
    ...has.split(', ').map((word) => meaningOf(possessions, word)),
    ...chose.split(', ').map((word) => meaningOf(choices, word)),
  ].reduce(
    (so: Person, { enrolledIn, ...part }): Person => ({
      ...so,
      ...part,
      enrolledIn: { ...so.enrolledIn, ...enrolledIn },
    }),
    proofs.personWith(),
  );

const proofWords: Words<Evidence> = {
  passkey: proofs.passkey(),
  'passkey without verification': proofs.unverified,
  'passkey verified for the first time': proofs.passkey({ uvInitialized: false }),
  'security key': proofs.deviceBound,
  'attested security key': proofs.attested,
  'attested synced passkey': proofs.passkey({ attestationTrusted: true }),
  'another passkey': proofs.passkey({ credentialId: 'another' as CredentialId }),
  'another passkey without verification': { ...proofs.unverified, credentialId: 'another' as CredentialId },
  password: proofs.password,
  'e-mail code': proofs.code,
  'another e-mail code': { ...proofs.code, verifiedAt: '2026-11-22T09:59:30.000Z' },
  'text message': proofs.textMessage,
  SSO: proofs.sso,
  'app code': proofs.second(proofs.totp),
  'backup code': proofs.second(proofs.backupCode),
  'app code set up now': proofs.setUpNow(proofs.totp),
  'passkey set up now': proofs.setUpNow(proofs.passkey()),
  "somebody else's passkey": proofs.passkey({ userId: proofs.bob }),
  "somebody else's app code": { ...proofs.second(proofs.totp), userId: proofs.bob },
  'passkey for an enrolment': proofs.passkey({ purpose: 'enrolment' }),
  'password of an hour ago': { ...proofs.password, verifiedAt: '2026-11-22T09:00:00.000Z' },
};
const added: Words<Evidence> = { 'e-mail added now': proofs.code, 'number added now': proofs.textMessage };

/** The first proof is of the journey, what follows is of its second step. */
function evidenceOf(cell: string, has: string, purpose: Purpose, isNew: boolean): Evidence[] {
  const contacts = has.split(', ').flatMap((word) => added[word] ?? []);
  const enrolled = contacts.map((proof): Evidence => ({ ...proof, purpose: 'enrolment' }));
  if (cell === 'nothing') return enrolled;
  const shown = cell.split(' + ').map((word) => meaningOf(proofWords, word));
  return [
    ...enrolled,
    ...shown.map((proof, index): Evidence => {
      if (proof.purpose !== 'sign-in') return proof;
      return index === 0 ? { ...proof, purpose, ...(isNew && { created: true }) } : proofs.second(proof);
    }),
  ];
}

function suppositionOf(
  [asks = '', where = '', has = '', chose = '', proved = '']: string[],
  takes: MfaFactor[],
): Facts {
  const [journey = '', ...more] = where.split('; ');
  const purpose = meaningOf(purposeWords, journey);
  const besides = more.filter((words) => words !== 'new person').map((words) => meaningOf(circumstances, words));
  const supposed = proofs.factsOf({
    policy: policyOf(asks, takes),
    purpose,
    evidence: evidenceOf(proved, has, purpose, more.includes('new person')),
    person: personOf(has, chose),
  });
  return besides.reduce((so: Facts, beside): Facts => ({ ...so, ...beside }), supposed);
}

/** Every row of the file, in its order. Errors: an empty cell, a missing column, a word that nobody knows; with the line. */
export function readDecisionTable(markdown: string): Row[] {
  const rows: Row[] = [];
  let section = '';
  let takes: MfaFactor[] = [];
  for (const [index, text] of markdown.split('\n').entries()) {
    const line = index + 1;
    if (text.startsWith('## ')) [section, takes] = [text.slice(3), []];
    const list = /^The tenant takes: (.+)\.$/.exec(text)?.[1];
    if (list) takes = factorsOf(list);
    const cells = cellsOf(text);
    if (!cells || cells.join() === columns.join()) continue;
    if (cells.length !== columns.length) throw new Error(`line ${line}: ${cells.length} cells`);
    if (cells.includes('')) throw new Error(`line ${line}: an empty cell`);
    if (takes.length === 0) throw new Error(`line ${line}: nobody says what the tenant takes`);
    rows.push({ section, line, cells, facts: at(line, () => suppositionOf(cells, takes)), says: lastThree(cells) });
  }
  return rows;
}

/** Of a row; of anything else, and of the line below a heading, none. */
const cellsOf = (text: string): string[] | undefined => {
  if (!text.startsWith('|') || /^\|(?:-+\|)+$/.test(text)) return undefined;
  return text
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
};

const lastThree = (cells: string[]): Row['says'] => [cells.at(-3) ?? '', cells.at(-2) ?? '', cells.at(-1) ?? ''];

function at<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`line ${line}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** A decision in the words of the table: then, level, because. */
export const inWords = (decision: Decision): Row['says'] => [
  thenOf(decision),
  levelOf(decision),
  decision.reasons.join(', '),
];

function thenOf(decision: Decision): string {
  if (decision.outcome === 'insufficient') return 'refused';
  const due = dueOf(decision.enrol);
  if (decision.outcome === 'verify') return `asked for ${listed(decision.offer)}${due && `; then ${due}`}`;
  return due ? `in; first ${due}` : 'in';
}

function dueOf(enrol: Extract<Decision, { outcome: 'fulfilled' }>['enrol']): string {
  switch (enrol?.step) {
    case undefined:
      return '';
    case 'turn-on-two-step':
      return `may turn it on with ${listed(enrol.factors)}`;
    case 'enrol-factor':
      return `${enrol.skippable ? 'may' : 'must'} set up ${listed(enrol.factors)}`;
    case 'extra-factor':
      return `may add ${listed(enrol.factors)} to ${listed(enrol.bound)}`;
    case 'backup-codes':
      return 'must make backup codes';
  }
}

function levelOf(decision: Decision): string {
  if (decision.outcome === 'insufficient') return 'none';
  const { aal, acr, amr } = decision;
  return `${aal} · ${acr.replace('urn:latchkey:', '')} · ${amr.join(' ') || 'no amr'}`;
}
