import type { Acr, ClientSettings, RegisteredClient } from '@latchkey/contracts';

/** What kinds of application there are, in the words of who builds one. */
export const clientTypes: readonly { value: ClientSettings['type']; label: string; about: string }[] = [
  { value: 'web', label: 'Web, on a server', about: 'It keeps a secret.' },
  { value: 'browser', label: 'Web, in the browser', about: 'Without a secret: it proves itself with PKCE.' },
  { value: 'native', label: 'App on a phone or a computer', about: 'Without a secret: it proves itself with PKCE.' },
  { value: 'service', label: 'Service, without a person', about: 'It keeps a secret and signs in as itself.' },
  { value: 'device', label: 'Device without a browser', about: 'Its person signs in on another one.' },
];

/** Whether people are sent back to an application of this kind. */
export const hasRedirects = (type: ClientSettings['type']): boolean => type !== 'service' && type !== 'device';

/** What a client may ask of everybody's sign-in, in words. */
export const leastSignIns = [
  { value: '', label: 'Whatever the tenant asks for' },
  { value: 'urn:latchkey:aal:1', label: 'One proof (AAL1)' },
  { value: 'urn:latchkey:aal:2', label: 'Two factors, or a passkey (AAL2)' },
  { value: 'phr', label: 'A passkey: safe from phishing' },
  { value: 'phrh', label: 'A passkey that stays on its device' },
  { value: 'urn:latchkey:aal:3', label: 'A security key with its own check (AAL3)' },
] as const satisfies readonly { value: Acr | ''; label: string }[];

/** How ID tokens may be signed. */
export const algs = [
  { value: 'RS256', label: 'RS256: every library knows it' },
  { value: 'ES256', label: 'ES256: shorter' },
] as const satisfies readonly { value: ClientSettings['idTokenAlg']; label: string }[];

/** One thing a line; empty lines are there while somebody types. */
export const linesIn = (text: string): string[] => text.split('\n');

const filled = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => line !== '');

/** What is sent: without what the API says by itself, and without empty lines. */
export function settingsOf(client: ClientSettings | RegisteredClient): ClientSettings {
  const {
    clientId: _id,
    createdAt: _at,
    backchannelLogoutUri = '',
    ...settings
  } = { clientId: '', createdAt: '', ...client };
  return {
    ...settings,
    ...(backchannelLogoutUri.trim() !== '' && { backchannelLogoutUri: backchannelLogoutUri.trim() }),
    name: settings.name.trim(),
    redirectUris: filled(settings.redirectUris),
    postLogoutRedirectUris: filled(settings.postLogoutRedirectUris),
    origins: filled(settings.origins),
    audiences: filled(settings.audiences),
    scopes: filled(settings.scopes),
  };
}
