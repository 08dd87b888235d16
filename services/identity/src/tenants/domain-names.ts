/** True for `localhost` and every name below it: never a name of the public network (RFC 6761 §6.3). */
export const isLocalName = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost');

/** True when `host` is `domain` or lies below it. */
export const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/**
 * True for a name that can be an RP ID at all: no IP address, no top-level domain. That it is no public suffix of several
 * labels (`co.uk`) is the browser's to refuse, which has the list: such an RP ID works nowhere.
 */
export const canBeRpId = (domain: string): boolean =>
  isLocalName(domain) || (domain.includes('.') && !/(?:^|\.)\d+$/.test(domain));

// Under a country's domain, what stands for `com` there. Only for counting labels, where a miss costs a refusal or a hint.
const secondLevel = new Set(['ac', 'co', 'com', 'edu', 'go', 'gov', 'ne', 'net', 'or', 'org']);

/** The label that a browser counts of a related origin: the one before the public suffix (WebAuthn L3 §5.11.1). */
export function registrableLabel(host: string): string {
  const labels = host.split('.');
  const isCountry = labels.at(-1)?.length === 2 && labels.length > 2;
  const suffix = isCountry && secondLevel.has(labels.at(-2) ?? '') ? 2 : 1;
  return labels.at(-1 - suffix) ?? host;
}

/** The URL of an origin that is written as a browser writes it, or nothing. */
export function canonicalOrigin(origin: string): URL | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  return url?.origin === origin ? url : undefined;
}
