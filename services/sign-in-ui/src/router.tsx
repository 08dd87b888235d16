import type { MfaFactor } from '@latchkey/contracts';
import { useSyncExternalStore, type MouseEvent, type ReactNode } from 'react';

/** What is set up from the account's page; a name in the catalogues. */
export type SetUp = 'passkey' | 'totp' | 'backupCodes' | 'email' | 'phone';

/**
 * What a history entry remembers: where in the journey it stands, which factor's page is open there, that backup codes were
 * shown, a note for the page that it leads to; of a journey that the account's page began, that it did, and what for.
 */
export type EntryState = {
  step?: string | undefined;
  factor?: MfaFactor | undefined;
  codesShown?: true;
  note?: 'signed-out' | 'session-over';
  fromAccount?: true;
  setsUp?: SetUp | undefined;
};

const pages = ['/', '/sign-in', '/sign-up', '/recover', '/account', '/account/undo', '/step-up', '/set-up'] as const;
export type Page = (typeof pages)[number];

const changed = new EventTarget();

/** Where a path leads; everything unknown is the sign-in page, because the gateway serves us for it. */
export const pageOf = (path: string): Page =>
  pages.find((page) => page === (path.replace(/\/+$/, '') || '/')) ?? '/sign-in';

export const entryState = (): EntryState => (history.state as EntryState | null) ?? {};

/** What an application asks for, by the name that it opened the sign-in with. */
export const requestIn = (search: string): string | undefined =>
  new URLSearchParams(search).get('request') ?? undefined;

/** The pages before somebody is signed in lead to each other for the same application. */
export const addressOf = (to: Page, search: string): string => {
  const request = requestIn(search);
  const isBefore = to === '/' || to === '/sign-in' || to === '/sign-up' || to === '/recover';
  return request !== undefined && isBefore ? `${to}?${new URLSearchParams({ request }).toString()}` : to;
};

export const navigate = (to: Page, { replace = false, ...state }: { replace?: boolean } & EntryState = {}) => {
  history[replace ? 'replaceState' : 'pushState'](state, '', addressOf(to, location.search));
  changed.dispatchEvent(new Event('change'));
};

/** Goes where a finished journey leads: a path of this origin and nothing else (no open redirect). */
export const leaveTo = (redirectTo: string) => {
  const path = safePath(redirectTo, location.origin);
  if (pages.some((page) => page === path)) navigate(path as Page, { replace: true });
  else location.replace(path);
};

/** The path, query and fragment of a same-origin redirect; anything else is the account page. */
export const safePath = (redirectTo: string, origin: string): string => {
  if (!redirectTo.startsWith('/') || !URL.canParse(redirectTo, origin)) return '/account';
  const url = new URL(redirectTo, origin);
  return url.origin === origin ? url.pathname + url.search + url.hash : '/account';
};

const subscribe = (listener: () => void) => {
  changed.addEventListener('change', listener);
  window.addEventListener('popstate', listener);
  return () => {
    changed.removeEventListener('change', listener);
    window.removeEventListener('popstate', listener);
  };
};

export const usePage = (): Page => useSyncExternalStore(subscribe, () => pageOf(location.pathname));

/** A link within the app; with a modifier key it is any other link. */
export const Link = ({ to, kind = 'link', children }: { to: Page; kind?: 'link' | 'button'; children: ReactNode }) => {
  const follow = (event: MouseEvent) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      className={kind}
      {...(kind === 'button' && { 'data-kind': 'primary' })}
      href={addressOf(to, location.search)}
      onClick={follow}
    >
      {children}
    </a>
  );
};
