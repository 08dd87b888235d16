import { managedSsoConnection, type SsoConnectionInput } from '@latchkey/contracts';

/** What is edited of a connection: a secret is typed there or not, and never read. */
export type ConnectionDraft = Omit<SsoConnectionInput, 'clientSecret'> & { clientSecret: string };

/** A connection as it was read, ready to be edited. What its provider was warned of is told when it is made. */
export const editedConnection = managedSsoConnection
  .omit({ warnings: true })
  .transform((connection) => ({ ...connection, clientSecret: '' }));

export const noConnection: ConnectionDraft = {
  displayName: '',
  issuer: '',
  clientId: '',
  clientSecret: '',
  domains: [],
  active: true,
  linking: 'by-verified-email',
};

/** Whether people are recognised who were here before. */
export const linkings: readonly { value: ConnectionDraft['linking']; label: string; about: string }[] = [
  {
    value: 'by-verified-email',
    label: 'They keep their account here',
    about: 'Recognised by an e-mail address that the provider and you have both verified.',
  },
  {
    value: 'never',
    label: 'Never recognised by an address',
    about: 'An address that somebody has here already is not let in through the provider.',
  },
];

/** What is sent: nothing that the API says by itself, and a secret only where one was typed. */
export function inputOf({
  displayName,
  issuer,
  clientId,
  clientSecret,
  domains,
  active,
  linking,
}: ConnectionDraft): SsoConnectionInput {
  return {
    displayName: displayName.trim(),
    issuer: issuer.trim(),
    clientId: clientId.trim(),
    domains,
    active,
    linking,
    ...(clientSecret !== '' && { clientSecret }),
  };
}
