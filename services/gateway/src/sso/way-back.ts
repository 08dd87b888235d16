import { ContractError, type ErrorCode, type Interaction, type Intent } from '@latchkey/contracts';

const pages: Readonly<Record<Intent, string>> = {
  'sign-in': '/sign-in',
  'sign-up': '/sign-up',
  recover: '/recover',
  'step-up': '/step-up',
  enrolment: '/set-up',
};

/** What the page says to somebody whose organisation did not sign them in; what is not here needs no words. */
const words: Partial<Record<ErrorCode, string>> = {
  'identity.sso_declined': 'declined',
  'identity.sso_rejected': 'rejected',
  'identity.sso_unavailable': 'unavailable',
  'identity.user_suspended': 'suspended',
  'interaction.expired': 'expired',
  'interaction.not_found': 'expired',
  'authentication.failed': 'expired',
  'service.unavailable': 'unavailable',
  'service.timeout': 'unavailable',
  'contract.invalid_request': 'rejected',
};
/** The journey stands where its page can go on by itself. */
const goesOn: ReadonlySet<ErrorCode> = new Set(['interaction.settling', 'interaction.unexpected_action']);

/** The page of a journey, where somebody who comes back from a provider goes on. */
export const pageOf = ({ intent }: Pick<Interaction, 'intent'>): string => pages[intent];

/** Where a person goes who came back in vain: to the first page, with a word on what happened. Never a dead end. */
export function wayBack(error: unknown): string {
  if (!(error instanceof ContractError)) return `${pages['sign-in']}?sso=failed`;
  const intent = (error.extension.interaction as Partial<Interaction> | undefined)?.intent;
  const page = pages[intent ?? 'sign-in'];
  return goesOn.has(error.code) ? page : `${page}?sso=${words[error.code] ?? 'failed'}`;
}

/** True for a browser that shows what it gets: a program is told in its own way. */
export const isNavigation = (headers: { accept?: string | undefined }): boolean =>
  headers.accept?.includes('text/html') === true;
