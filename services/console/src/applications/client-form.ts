import type { ClientSettings, RegisteredClient } from '@latchkey/contracts';

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

/** One thing a line; empty lines are there while somebody types. */
export const linesIn = (text: string): string[] => text.split('\n');

const filled = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => line !== '');

/** What is sent: without what the API says by itself, and without empty lines. */
export function settingsOf(client: ClientSettings | RegisteredClient): ClientSettings {
  const { clientId: _id, createdAt: _at, ...settings } = { clientId: '', createdAt: '', ...client };
  return {
    ...settings,
    name: settings.name.trim(),
    redirectUris: filled(settings.redirectUris),
    postLogoutRedirectUris: filled(settings.postLogoutRedirectUris),
    origins: filled(settings.origins),
    audiences: filled(settings.audiences),
    scopes: filled(settings.scopes),
  };
}
