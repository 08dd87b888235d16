import type { TenantLanguages } from '@latchkey/contracts';

/**
 * The first language of a request's `ui_locales` that the tenant has (OpenID Connect Core §3.1.2.1): BCP 47 tags, the most wanted
 * first. Undefined where it has none of them, which is no error.
 */
export function wantedLanguage(
  uiLocales: unknown,
  { supported }: Pick<TenantLanguages, 'supported'>,
): string | undefined {
  if (typeof uiLocales !== 'string') return undefined;
  const tags = uiLocales.slice(0, 200).toLowerCase().split(' ');
  return tags
    .flatMap((tag) => [tag, tag.split('-')[0]])
    .map((wanted) => supported.find((language) => language.toLowerCase() === wanted))
    .find((language) => language !== undefined);
}
