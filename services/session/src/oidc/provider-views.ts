import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { wordsOf } from './page-words.js';
import { escaped, showPage } from './provider-pages.js';
import { currentRequest } from './request-context.js';

/** In whose name and language a page is. */
function seen() {
  const request = currentRequest();
  const language = request?.language ?? 'en';
  return { tenant: request?.tenant.displayName ?? '', language, words: wordsOf(language) };
}

const originOf = (uri: string | undefined): string | undefined =>
  uri !== undefined && URL.canParse(uri) ? new URL(uri).origin : undefined;

/** Sign out? Whoever is sent by an application that proves whom it means is not asked (G-11). */
export function showLogout(ctx: KoaContextWithOIDC, form: string): void {
  const { tenant, language, words } = seen();
  const { session, entities, params } = ctx.oidc;
  const isMeant = entities.IdTokenHint?.payload['sub'] === session?.accountId;
  const leadsTo = originOf(params?.['post_logout_redirect_uri'] as string | undefined);
  const hidden = form.replace('</form>', '<input type="hidden" name="logout" value="yes">');
  const body = isMeant
    ? `${hidden}<noscript><button type="submit">${words.signOut}</button></noscript></form><p>${words.signingOut}</p>`
    : `<p>${escaped(words.signOutLead(tenant))}</p>
${hidden}<button type="submit">${words.signOut}</button></form>
<a class="button second" href="/account">${words.stay}</a>`;
  showPage(ctx, { tenant, language, title: words.signOutTitle, body, leadsTo, submits: isMeant });
}

export function showSignedOut(ctx: KoaContextWithOIDC): void {
  const { tenant, language, words } = seen();
  const body = `<p>${words.signedOutLead}</p><a class="button" href="/sign-in">${words.signIn}</a>`;
  showPage(ctx, { tenant, language, title: words.signedOutTitle, body });
}

/** The code of a device is typed here; `error` where it was not one. */
export function showCodeInput(ctx: KoaContextWithOIDC, form: string, error?: Error): void {
  const { tenant, language, words } = seen();
  const fault = error ? `<p role="alert">${words.deviceUnknown}</p>` : '';
  const [opening = ''] = /^<form[^>]*>/.exec(form) ?? [];
  const xsrf = /<input type="hidden" name="xsrf"[^>]*>/.exec(form)?.[0] ?? '';
  const field = `<label for="user_code">${words.deviceCode}</label>
<input id="user_code" type="text" name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus>`;
  const body = `<p>${words.deviceLead}</p>${fault}
${opening}${xsrf}${field}<button type="submit">${words.goOn}</button></form>`;
  showPage(ctx, { tenant, language, title: words.deviceTitle, body });
}

/** Whose device, and which: shown before anybody signs in for it (RFC 8628 §3.3.1). */
export function showCodeConfirm(
  ctx: KoaContextWithOIDC,
  form: string,
  client: { clientName?: string | undefined },
  _device: unknown,
  userCode: string,
): void {
  const { tenant, language, words } = seen();
  const [opening = ''] = /^<form[^>]*>/.exec(form) ?? [];
  const hidden = (form.match(/<input type="hidden"[^>]*>/g) ?? []).join('');
  const body = `<p class="code">${escaped(userCode)}</p><p>${words.confirmLead}</p>
${opening}${hidden}<button type="submit">${words.connect}</button>
<button class="second" type="submit" name="abort" value="yes">${words.notMine}</button></form>`;
  showPage(ctx, { tenant, language, title: words.confirmTitle(client.clientName ?? ''), body });
}

export function showConnected(ctx: KoaContextWithOIDC): void {
  const { tenant, language, words } = seen();
  const body = `<p>${escaped(words.connectedLead(ctx.oidc.client?.clientName ?? ''))}</p>`;
  showPage(ctx, { tenant, language, title: words.connectedTitle, body });
}

/** What went wrong is the application's, and not the person's, to mend. */
export function showError(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  const { tenant, language, words } = seen();
  const told = [out.error, out.error_description].filter((part) => part !== undefined).join(': ');
  const body = `<p role="alert">${words.errorLead}</p><p class="quiet">${words.errorCode} ${escaped(told)}</p>`;
  showPage(ctx, { tenant, language, title: words.errorTitle, body });
}
