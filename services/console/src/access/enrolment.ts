const key = 'latchkey-console-enrolment';
const form = /^#([A-Za-z0-9_-]{43})$/;

/**
 * The secret of the link: taken from the address at once, kept by this tab while its person signs in elsewhere on this host, and
 * forgotten when it is used.
 */
export function keptEnrolment(): string | undefined {
  const given = form.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(key, given);
    history.replaceState(history.state, '', location.pathname);
  }
  return given ?? sessionStorage.getItem(key) ?? undefined;
}

export const forgetEnrolment = (): void => sessionStorage.removeItem(key);
