import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { wantedLanguage } from '../domain/wanted-language.js';
import { wordsOf } from './page-words.js';
import { escaped, showPage } from './provider-pages.js';
import { currentRequest } from './request-context.js';

/** What the product asks for, as far as the tenant has it. Of an error before anything is known of the request there is none. */
function wishOf({ oidc }: { oidc?: KoaContextWithOIDC['oidc'] }): string | undefined {
  const languages = currentRequest()?.tenant.languages;
  return languages && wantedLanguage(oidc?.params?.['ui_locales'], languages);
}

/** In whose name and language a page is: the product's `ui_locales`, where the tenant has one of them, before the browser's. */
function seen(ctx: KoaContextWithOIDC) {
  const request = currentRequest();
  const { displayName = '', branding = {} } = request?.tenant ?? {};
  const language = wishOf(ctx) ?? request?.language ?? 'en';
  return { page: { tenant: { displayName, branding }, language }, words: wordsOf(language) };
}

const originOf = (uri: string | undefined): string | undefined =>
  uri !== undefined && URL.canParse(uri) ? new URL(uri).origin : undefined;

const leadOf = (text: string): string => `<p class="lead">${escaped(text)}</p>`;

/** The provider's own form without its own looks: where it goes, and what it hides. */
function formOf(form: string): { opening: string; hidden: string } {
  const [opening = ''] = /<form[^>]*>/.exec(form) ?? [];
  return { opening, hidden: (form.match(/<input type="hidden"[^>]*>/g) ?? []).join('') };
}

/** Sign out? Whoever is sent by an application that proves whom it means is not asked (G-11). */
export function showLogout(ctx: KoaContextWithOIDC, form: string): void {
  const { page, words } = seen(ctx);
  const { session, entities, params } = ctx.oidc;
  const isMeant = entities.IdTokenHint?.payload['sub'] === session?.accountId;
  const leadsTo = originOf(params?.['post_logout_redirect_uri'] as string | undefined);
  const { opening, hidden } = formOf(form);
  const sure = `${opening}${hidden}<input type="hidden" name="logout" value="yes">`;
  const button = `<button class="button" type="submit">${words.signOut}</button>`;
  if (isMeant) {
    const body = `${leadOf(words.signingOut)}<div class="body">${sure}<noscript>${button}</noscript></form></div>`;
    return showPage(ctx, { ...page, step: 'signing-out', title: words.signingOutTitle, body, leadsTo, submits: true });
  }
  const body = `${leadOf(words.signOutLead(page.tenant.displayName))}
<div class="body">${sure}${button}</form><a class="button" data-kind="secondary" href="/account">${words.stay}</a></div>`;
  return showPage(ctx, { ...page, step: 'sign-out', title: words.signOutTitle, body, leadsTo });
}

/**
 * A product that wants its answer in a form (`response_mode=form_post`) gets it from a page of the library's. That page says nothing of
 * what it may do, so the gateway's policy would let it do nothing: ours takes its place.
 */
export function showFormPost(ctx: KoaContextWithOIDC): void {
  // Of an error before anything is known of the request there is none.
  const { params, client } = (ctx.oidc as KoaContextWithOIDC['oidc'] | undefined) ?? {};
  const isOurs = Boolean(ctx.response.get('content-security-policy'));
  if (params?.['response_mode'] !== 'form_post' || typeof ctx.body !== 'string' || isOurs) return;
  const { opening, hidden } = formOf(ctx.body);
  if (opening === '') return;
  const { page, words } = seen(ctx);
  const button = `<noscript><button class="button" type="submit">${words.goOn}</button></noscript>`;
  const body = `${leadOf(words.returningLead(client?.clientName ?? ''))}<div class="body">${opening}${hidden}${button}</form></div>`;
  const leadsTo = originOf(params['redirect_uri'] as string | undefined);
  showPage(ctx, { ...page, step: 'returning', title: words.returningTitle, body, leadsTo, submits: true });
}

export function showSignedOut(ctx: KoaContextWithOIDC): void {
  const { page, words } = seen(ctx);
  const body = `${leadOf(words.signedOutLead)}<div class="body"><a class="button" href="/sign-in">${words.signIn}</a></div>`;
  showPage(ctx, { ...page, step: 'signed-out', title: words.signedOutTitle, body });
}

/** The code of a device is typed here; `error` where it was not one, or where its person said that it is not theirs. */
export function showCodeInput(ctx: KoaContextWithOIDC, form: string, error?: Error): void {
  const { page, words } = seen(ctx);
  if (error?.name === 'AbortedError') {
    const body = `${leadOf(words.refusedLead)}
<div class="body"><a class="button" data-kind="secondary" href="/oidc/device">${words.anotherCode}</a></div>`;
    return showPage(ctx, { ...page, step: 'device-refused', title: words.refusedTitle, body });
  }
  const { opening } = formOf(form);
  const xsrf = /<input type="hidden" name="xsrf"[^>]*>/.exec(form)?.[0] ?? '';
  const fault = error ? `<p class="field-fault" id="fault" role="alert">${words.deviceUnknown}</p>` : '';
  const { userCode = '' } = (error ?? {}) as { userCode?: string };
  const invalid = error ? `value="${escaped(userCode)}" aria-invalid="true" aria-describedby="fault" ` : '';
  const body = `${leadOf(words.deviceLead)}
<div class="body">${opening}${xsrf}<div class="field"><label for="user_code">${words.deviceCode}</label>
<input id="user_code" type="text" name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" ${invalid}required autofocus>
${fault}</div><button class="button" type="submit">${words.goOn}</button></form></div>`;
  return showPage(ctx, { ...page, step: 'device', title: words.deviceTitle, body });
}

/** Whose device, and which: shown before anybody signs in for it (RFC 8628 §3.3.1). */
export function showCodeConfirm(
  ctx: KoaContextWithOIDC,
  form: string,
  client: { clientName?: string | undefined },
  _device: unknown,
  userCode: string,
): void {
  const { page, words } = seen(ctx);
  const { opening, hidden } = formOf(form);
  const body = `${leadOf(words.confirmLead)}
<div class="body"><p class="code">${escaped(userCode)}</p>
${opening}${hidden}<button class="button" type="submit">${words.connect}</button>
<button class="button" data-kind="secondary" type="submit" name="abort" value="yes">${words.notMine}</button></form></div>`;
  showPage(ctx, { ...page, step: 'device-confirm', title: words.confirmTitle(client.clientName ?? ''), body });
}

export function showConnected(ctx: KoaContextWithOIDC): void {
  const { page, words } = seen(ctx);
  const body = leadOf(words.connectedLead(ctx.oidc.client?.clientName ?? ''));
  showPage(ctx, { ...page, step: 'device-connected', title: words.connectedTitle, body });
}

/** What went wrong is the application's, and not the person's, to mend. */
export function showError(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  const { page, words } = seen(ctx);
  const told = [out.error, out.error_description].filter((part) => part !== undefined).join(': ');
  const body = `${leadOf(words.errorLead)}<div class="body"><p class="note">${words.errorCode} ${escaped(told)}</p></div>`;
  showPage(ctx, { ...page, step: 'provider-error', title: words.errorTitle, body });
}
