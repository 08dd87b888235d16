import type { Notice } from '../domain/notices.js';
import type { MailWords } from './words.js';

/** What a notice tells of. */
export type NoticeFacts = {
  readonly tenant: string;
  readonly origin: string;
  readonly at: Date;
  /** Which identifier, as much of it as its owner recognises; or which browser. */
  readonly which?: string | undefined;
  /** Takes the change back. */
  readonly undo?: string | undefined;
  /** Where its owner looks after what it is of. */
  readonly account?: string | undefined;
};

/** With `{tenant}`, and `{which}` for an identifier or a browser. */
type Said = { readonly subject: string; readonly what: string };
type Language = {
  readonly locale: string;
  readonly said: Readonly<Record<Notice, Said>>;
  readonly when: string;
  readonly fine: string;
  readonly notYou: (facts: { tenant: string; origin: string }) => string;
  readonly undo: (link: string) => string;
  readonly account: (link: string) => string;
  readonly short: (facts: { tenant: string; what: string; link: string }) => string;
};

const englishNotices: Readonly<Record<Notice, Said>> = {
  'passkey-added': {
    subject: 'A passkey for {tenant} was added',
    what: 'A new passkey can sign in to your account',
  },
  'passkey-renamed': {
    subject: 'A passkey for {tenant} was renamed',
    what: 'One of your passkeys has another name',
  },
  'passkey-removed': {
    subject: 'A passkey for {tenant} was removed',
    what: 'One of your passkeys does not work any more',
  },
  'totp-added': {
    subject: 'An authenticator app for {tenant} was added',
    what: 'An authenticator app is your second step now',
  },
  'totp-replaced': {
    subject: 'Your authenticator app for {tenant} was replaced',
    what: 'Another authenticator app is your second step now',
  },
  'totp-removed': {
    subject: 'Your authenticator app for {tenant} was removed',
    what: 'Your authenticator app is not your second step any more',
  },
  'backup-codes-added': {
    subject: 'Backup codes for {tenant} were made',
    what: 'Backup codes were made for your account',
  },
  'backup-codes-replaced': {
    subject: 'Your backup codes for {tenant} were replaced',
    what: 'New backup codes were made for your account; the old ones do not work any more',
  },
  'backup-codes-removed': {
    subject: 'Your backup codes for {tenant} were removed',
    what: 'Your backup codes do not work any more',
  },
  'backup-code-used': {
    subject: 'A backup code for {tenant} was used',
    what: 'One of your backup codes was used as a second step to sign in. It does not work again',
  },
  'two-step-on': {
    subject: 'A second step for {tenant} was turned on',
    what: 'Signing in to your account asks for a second step now',
  },
  'two-step-off': {
    subject: 'The second step for {tenant} was turned off',
    what: 'The second step of signing in to your account is turned off',
  },
  'browser-trusted': {
    subject: 'A browser for {tenant} is trusted now',
    what: 'A browser ({which}) is not asked for the second step of your account any more',
  },
  'password-added': { subject: 'A password for {tenant} was set', what: 'Your account has a password now' },
  'password-changed': {
    subject: 'Your password for {tenant} was changed',
    what: 'Your account has another password now',
  },
  'email-added': {
    subject: 'An email address for {tenant} was added',
    what: '{which} belongs to your account now',
  },
  'email-removed': {
    subject: 'An email address for {tenant} was removed',
    what: '{which} does not belong to your account any more',
  },
  'phone-added': {
    subject: 'A telephone number for {tenant} was added',
    what: 'The number {which} belongs to your account now',
  },
  'phone-removed': {
    subject: 'A telephone number for {tenant} was removed',
    what: 'The number {which} does not belong to your account any more',
  },
  'username-removed': {
    subject: 'A user name for {tenant} was removed',
    what: 'A user name does not belong to your account any more',
  },
  'primary-changed': {
    subject: 'What {tenant} writes to was changed',
    what: '{which} comes first in your account now',
  },
  'identifiers-reverted': {
    subject: 'A change at {tenant} was taken back',
    what: 'The addresses and numbers of your account are what they were before',
  },
  'enrolment-link-made': {
    subject: 'A link to get back in to {tenant} was made',
    what: 'An administrator made a link with which you can get back in to your account',
  },
  'enrolment-link-used': {
    subject: 'A link to get back in to {tenant} was used',
    what: 'The link that an administrator made was used to get back in to your account',
  },
};

const english: Language = {
  locale: 'en-GB',
  said: englishNotices,
  when: 'When',
  fine: 'If that was you, or you asked for it, you do not need to do anything.',
  notYou: ({ tenant, origin }) =>
    `If it was not you, somebody may have got into your account. Sign in at ${origin}, change your password, remove the passkeys and devices that you do not know, and end the other sessions. If you cannot sign in, ask whoever manages ${tenant} to help you.`,
  undo: (link) =>
    `If it was not you, open this link within 24 hours. It puts your addresses and numbers back to what they were before, with all that was changed in them since:

${link}`,
  account: (link) => `The second step, and the browsers that are not asked for it, are in your account: ${link}`,
  short: ({ tenant, what, link }) => `${tenant}: ${what}. Not you? ${link}`,
};

const germanNotices: Readonly<Record<Notice, Said>> = {
  'passkey-added': {
    subject: 'Ein Passkey für {tenant} wurde hinzugefügt',
    what: 'Ein neuer Passkey kann sich bei Ihrem Konto anmelden',
  },
  'passkey-renamed': {
    subject: 'Ein Passkey für {tenant} wurde umbenannt',
    what: 'Einer Ihrer Passkeys heißt jetzt anders',
  },
  'passkey-removed': {
    subject: 'Ein Passkey für {tenant} wurde entfernt',
    what: 'Einer Ihrer Passkeys gilt nicht mehr',
  },
  'totp-added': {
    subject: 'Eine Authenticator-App für {tenant} wurde hinzugefügt',
    what: 'Eine Authenticator-App ist jetzt Ihr zweiter Schritt',
  },
  'totp-replaced': {
    subject: 'Ihre Authenticator-App für {tenant} wurde ersetzt',
    what: 'Eine andere Authenticator-App ist jetzt Ihr zweiter Schritt',
  },
  'totp-removed': {
    subject: 'Ihre Authenticator-App für {tenant} wurde entfernt',
    what: 'Ihre Authenticator-App ist nicht mehr Ihr zweiter Schritt',
  },
  'backup-codes-added': {
    subject: 'Backup-Codes für {tenant} wurden erstellt',
    what: 'Für Ihr Konto wurden Backup-Codes erstellt',
  },
  'backup-codes-replaced': {
    subject: 'Ihre Backup-Codes für {tenant} wurden ersetzt',
    what: 'Für Ihr Konto wurden neue Backup-Codes erstellt; die alten gelten nicht mehr',
  },
  'backup-codes-removed': {
    subject: 'Ihre Backup-Codes für {tenant} wurden entfernt',
    what: 'Ihre Backup-Codes gelten nicht mehr',
  },
  'backup-code-used': {
    subject: 'Ein Backup-Code für {tenant} wurde verwendet',
    what: 'Einer Ihrer Backup-Codes wurde als zweiter Schritt einer Anmeldung verwendet. Er gilt kein zweites Mal',
  },
  'two-step-on': {
    subject: 'Die Bestätigung in zwei Schritten für {tenant} wurde eingeschaltet',
    what: 'Bei der Anmeldung an Ihrem Konto wird jetzt nach einem zweiten Schritt gefragt',
  },
  'two-step-off': {
    subject: 'Die Bestätigung in zwei Schritten für {tenant} wurde ausgeschaltet',
    what: 'Der zweite Schritt bei der Anmeldung an Ihrem Konto ist ausgeschaltet',
  },
  'browser-trusted': {
    subject: 'Einem Browser für {tenant} wird jetzt vertraut',
    what: 'Ein Browser ({which}) wird nicht mehr nach dem zweiten Schritt Ihres Kontos gefragt',
  },
  'password-added': {
    subject: 'Ein Passwort für {tenant} wurde festgelegt',
    what: 'Ihr Konto hat jetzt ein Passwort',
  },
  'password-changed': {
    subject: 'Ihr Passwort für {tenant} wurde geändert',
    what: 'Ihr Konto hat jetzt ein anderes Passwort',
  },
  'email-added': {
    subject: 'Eine E-Mail-Adresse für {tenant} wurde hinzugefügt',
    what: '{which} gehört jetzt zu Ihrem Konto',
  },
  'email-removed': {
    subject: 'Eine E-Mail-Adresse für {tenant} wurde entfernt',
    what: '{which} gehört nicht mehr zu Ihrem Konto',
  },
  'phone-added': {
    subject: 'Eine Telefonnummer für {tenant} wurde hinzugefügt',
    what: 'Die Nummer {which} gehört jetzt zu Ihrem Konto',
  },
  'phone-removed': {
    subject: 'Eine Telefonnummer für {tenant} wurde entfernt',
    what: 'Die Nummer {which} gehört nicht mehr zu Ihrem Konto',
  },
  'username-removed': {
    subject: 'Ein Benutzername für {tenant} wurde entfernt',
    what: 'Ein Benutzername gehört nicht mehr zu Ihrem Konto',
  },
  'primary-changed': {
    subject: 'Wohin {tenant} schreibt, wurde geändert',
    what: '{which} steht in Ihrem Konto jetzt an erster Stelle',
  },
  'identifiers-reverted': {
    subject: 'Eine Änderung bei {tenant} wurde rückgängig gemacht',
    what: 'Die Adressen und Nummern Ihres Kontos sind wieder, wie sie vorher waren',
  },
  'enrolment-link-made': {
    subject: 'Ein Link zurück in Ihr Konto bei {tenant} wurde erstellt',
    what: 'Die Verwaltung hat einen Link erstellt, mit dem Sie zurück in Ihr Konto kommen',
  },
  'enrolment-link-used': {
    subject: 'Ein Link zurück in Ihr Konto bei {tenant} wurde verwendet',
    what: 'Der Link, den die Verwaltung erstellt hat, wurde verwendet, um in Ihr Konto zu kommen',
  },
};

const german: Language = {
  locale: 'de-DE',
  said: germanNotices,
  when: 'Wann',
  fine: 'Wenn Sie das waren oder darum gebeten haben, brauchen Sie nichts zu tun.',
  notYou: ({ tenant, origin }) =>
    `Wenn Sie es nicht waren, ist vielleicht jemand in Ihr Konto gelangt. Melden Sie sich unter ${origin} an, ändern Sie Ihr Passwort, entfernen Sie Passkeys und Geräte, die Sie nicht kennen, und beenden Sie die anderen Sitzungen. Können Sie sich nicht anmelden, wenden Sie sich an die Verwaltung von ${tenant}.`,
  undo: (link) =>
    `Wenn Sie es nicht waren, öffnen Sie innerhalb von 24 Stunden diesen Link. Er macht Ihre Adressen und Nummern wieder zu dem, was sie vorher waren, mit allem, was seither daran geändert wurde:

${link}`,
  account: (link) =>
    `Der zweite Schritt und die Browser, die nicht danach gefragt werden, stehen in Ihrem Konto: ${link}`,
  short: ({ tenant, what, link }) => `${tenant}: ${what}. Nicht Sie? ${link}`,
};

const languageOf = (tag: string): Language => (/^de(?:-|$)/i.test(tag.trim()) ? german : english);

function saidOf({ said }: Language, notice: Notice, { tenant, which = '' }: NoticeFacts): Said {
  const values: Readonly<Record<string, string>> = { tenant, which };
  const filled = (text: string) => text.replaceAll(/\{(tenant|which)\}/g, (_, key: string) => values[key] ?? '');
  const { subject, what } = said[notice];
  return { subject: filled(subject), what: filled(what) };
}

function moment({ locale }: Language, at: Date): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(at)} UTC`;
}

/** A notice as a mail, in the language of a BCP 47 tag or else in English. */
export function noticeMail(tag: string, notice: Notice, facts: NoticeFacts): MailWords {
  const language = languageOf(tag);
  const { subject, what } = saidOf(language, notice, facts);
  const { tenant, origin, undo, account } = facts;
  const parts = [
    `${what} (${tenant}, ${origin}).`,
    `${language.when}: ${moment(language, facts.at)}`,
    language.fine,
    ...(undo === undefined ? [] : [language.undo(undo)]),
    language.notYou({ tenant, origin }),
    ...(account === undefined ? [] : [language.account(account)]),
  ];
  return { subject, text: `${parts.join('\n\n')}\n` };
}

/** The same as a text message. */
export function noticeText(tag: string, notice: Notice, facts: NoticeFacts): string {
  const language = languageOf(tag);
  const { what } = saidOf(language, notice, facts);
  return language.short({ tenant: facts.tenant, what, link: facts.undo ?? facts.account ?? facts.origin });
}
