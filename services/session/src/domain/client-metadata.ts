import type { ClientSettings } from '@latchkey/contracts';

/** What a client is to the provider (RFC 7591 §2), from the few things that an administrator says of it. */
export type ClientMetadata = {
  client_id: string;
  client_name: string;
  client_secret?: string;
  application_type: 'web' | 'native';
  token_endpoint_auth_method: 'client_secret_basic' | 'client_secret_post' | 'none';
  grant_types: string[];
  response_types: 'code'[];
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  backchannel_logout_uri?: string;
  backchannel_logout_session_required?: true;
  id_token_signed_response_alg: 'RS256' | 'ES256';
  dpop_bound_access_tokens: boolean;
  scope?: string;
};

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
/** Tokens for the session that an app has made itself, with the calls of the sign-in pages. */
export const journeyGrant = 'urn:latchkey:params:oauth:grant-type:journey';

const grants: Readonly<Record<ClientSettings['type'], readonly string[]>> = {
  web: ['authorization_code', 'refresh_token'],
  browser: ['authorization_code', 'refresh_token'],
  native: ['authorization_code', 'refresh_token', journeyGrant],
  service: ['client_credentials'],
  device: [deviceGrant, 'refresh_token'],
};

/** Only who can keep a secret has one. */
export const hasSecret = ({ type }: Pick<ClientSettings, 'type'>): boolean => type === 'web' || type === 'service';

/** `secretHash` stands for the secret: it is what the provider compares with. */
export function clientMetadata(clientId: string, settings: ClientSettings, secretHash: string | null): ClientMetadata {
  const { name, type, redirectUris, postLogoutRedirectUris, backchannelLogoutUri, idTokenAlg, requiresDpop } = settings;
  const grantTypes = [...grants[type]];
  return {
    client_id: clientId,
    client_name: name,
    ...(secretHash !== null && { client_secret: secretHash }),
    application_type: type === 'native' ? 'native' : 'web',
    token_endpoint_auth_method: hasSecret(settings) ? 'client_secret_basic' : 'none',
    grant_types: grantTypes,
    response_types: grantTypes.includes('authorization_code') ? ['code'] : [],
    redirect_uris: grantTypes.includes('authorization_code') ? redirectUris : [],
    post_logout_redirect_uris: postLogoutRedirectUris,
    ...(backchannelLogoutUri !== undefined && {
      backchannel_logout_uri: backchannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
    id_token_signed_response_alg: idTokenAlg,
    dpop_bound_access_tokens: requiresDpop,
  };
}
