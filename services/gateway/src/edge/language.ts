import type { TenantConfiguration } from '@latchkey/contracts';

/** The first language that the browser asks for and the tenant supports, else the tenant's own (RFC 9110 §12.5.4). */
export function languageOf(
  acceptLanguage: string | undefined,
  { languages }: Pick<TenantConfiguration, 'languages'>,
): string {
  const asked = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters
        .map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1])
        .find(Boolean);
      return { language: tag.split('-')[0], quality: Number(quality ?? 1) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality);
  const match = asked.find(({ language }) => language !== undefined && languages.supported.includes(language));
  return match?.language ?? languages.default;
}
