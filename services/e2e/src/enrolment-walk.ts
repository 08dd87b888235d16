import type { Interaction, MfaFactor, StepName, UserPage } from '@latchkey/contracts';
import { type Browser, type BrowserReply, interactionOf } from '@latchkey/testing';
import type { Administrator } from './administrator.js';
import { codeOf, type Holder, MfaPeople, secretOf } from './mfa-people.js';
import { act } from './newcomers.js';
import { goodPassword } from './passkey-people.js';

/** A page of a journey; `suggestion` is the one that advises another factor beside those that somebody has. */
export type Page = StepName | 'suggestion';

export const pageOf = ({ step }: Interaction): Page =>
  step.name === 'enrol-factor' && step.isSuggestion ? 'suggestion' : step.name;

/** Where somebody stands, and in which browser. */
export type Standing = { browser: Browser; interaction: Interaction };

type Walk = {
  holder: Holder;
  /** What is skipped; everything else is done. */
  skips?: readonly Page[];
  /** Where it stops, if not at the end. */
  until?: Page;
};

const longest = 12;

/** Answers page after page until the end; which they were, and where it ended. What is set up on the way, the holder has. */
export async function walk(people: MfaPeople, from: Standing, { holder, skips = [], until = 'done' }: Walk) {
  const pages: Page[] = [];
  const { browser } = from;
  let at = from.interaction;
  while (pageOf(at) !== until && pages.length < longest) {
    const page = pageOf(at);
    pages.push(page);
    const reply = skips.includes(page)
      ? await act(browser, at, 'skip', { step: at.step.name })
      : await answer(people, { browser, interaction: at }, holder);
    at = interactionOf(reply);
  }
  return { browser, interaction: at, pages: [...pages, pageOf(at)] };
}

function answer(people: MfaPeople, at: Standing, holder: Holder): Promise<BrowserReply> {
  const { browser, interaction } = at;
  const { step } = interaction;
  switch (step.name) {
    case 'profile':
      return act(browser, interaction, 'profile', { name: 'Ada' });
    case 'new-password':
      return act(browser, interaction, 'new-password', { password: goodPassword });
    case 'create-passkey': {
      holder.authenticator = people.tenant.newAuthenticator();
      const response = holder.authenticator.create(step.passkey.options);
      return act(browser, interaction, 'enrolment/passkey', { response });
    }
    case 'mfa':
      return byMailbox(people, at, holder.email);
    case 'turn-on-two-step':
      return act(browser, interaction, 'enable-two-step');
    case 'enrol-factor':
      return bindTotp(at, holder);
    case 'backup-codes':
      return saveCodes(at, holder);
    default:
      throw new Error(`nobody expects ${step.name}`);
  }
}

/** A code by e-mail, at the step that asks for a second factor. */
export async function byMailbox(people: MfaPeople, { browser, interaction }: Standing, email: string) {
  interactionOf(await act(browser, interaction, 'code', { channel: 'email' }));
  return act(browser, interaction, 'code/verify', { code: await people.codeFor(email) });
}

/** The step before this one confirms it: so that two more codes are good in the half minute that follows. */
export async function bindTotp({ browser, interaction }: Standing, holder: Holder, more: object = {}) {
  holder.secret = secretOf(interactionOf(await act(browser, interaction, 'enrolment/totp/options')));
  return act(browser, interaction, 'enrolment/totp', { code: codeOf(holder.secret, -1), ...more });
}

export async function saveCodes({ browser, interaction }: Standing, holder: Holder) {
  const { step } = interactionOf(await act(browser, interaction, 'enrolment/backup-codes'));
  if (step.name !== 'backup-codes' || !step.codes) throw new Error(`no codes at ${step.name}`);
  holder.backupCodes = step.codes;
  return act(browser, interaction, 'enrolment/backup-codes', { saved: true });
}

/** What could be set up where somebody stands. */
export const enrollableAt = ({ step }: Interaction): readonly MfaFactor[] => {
  if (step.name !== 'enrol-factor' && step.name !== 'turn-on-two-step') throw new Error(`at ${step.name}`);
  return step.factors;
};

/** Where an administrator finds somebody. */
export async function pathOf(
  admin: Administrator,
  tenantId: string,
  { email }: Pick<Holder, 'email'>,
): Promise<string> {
  const { users } = (await admin.get(`/tenants/${tenantId}/users?prefix=${email}`)).body as UserPage;
  const [user] = users;
  if (!user) throw new Error(`nobody has ${email}`);
  return `/tenants/${tenantId}/users/${user.userId}`;
}
