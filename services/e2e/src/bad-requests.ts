import type { RequestSettings } from '@latchkey/testing';

/** A body that is right. */
export const start = { intent: 'sign-up' };
const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'AAAA' } };

/** A request that cannot be right, and the problem that it is. */
export type BadRequest = {
  because: string;
  path: string;
  settings: RequestSettings;
  status: number;
  code: string;
  pointer?: string;
};

/** `{id}` is a live interaction of this browser. */
export const badRequests: BadRequest[] = [
  {
    because: 'there is no body',
    path: '/api/v1/interactions',
    settings: { rawBody: '' },
    status: 400,
    code: 'contract.invalid_request',
  },
  {
    because: 'the body is not JSON',
    path: '/api/v1/interactions',
    settings: { rawBody: '{"intent":' },
    status: 400,
    code: 'contract.invalid_request',
  },
  {
    because: 'the body is a list',
    path: '/api/v1/interactions',
    settings: { body: [] },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#',
  },
  {
    because: 'the intent is unknown',
    path: '/api/v1/interactions',
    settings: { body: { intent: 'steal' } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#/intent',
  },
  {
    because: 'a member is unknown',
    path: '/api/v1/interactions',
    settings: { body: { ...start, userId: 'x' } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#',
  },
  {
    because: 'it reaches for the prototype',
    path: '/api/v1/interactions',
    settings: { rawBody: '{"intent":"sign-up","__proto__":{"admin":true}}' },
    status: 400,
    code: 'contract.invalid_request',
  },
  {
    because: 'it is nested five thousand deep',
    path: '/api/v1/interactions',
    settings: { rawBody: `{"intent":${deep}}` },
    status: 400,
    code: 'contract.invalid_request',
  },
  {
    because: 'it is a mebibyte long',
    path: '/api/v1/interactions',
    settings: { rawBody: JSON.stringify({ intent: 'x'.repeat(1_048_576) }) },
    status: 413,
    code: 'request.too_large',
  },
  {
    because: 'it is a form',
    path: '/api/v1/interactions',
    settings: { rawBody: 'intent=sign-up', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    status: 415,
    code: 'request.unsupported_media_type',
  },
  {
    because: 'it is JSON sent as text',
    path: '/api/v1/interactions',
    settings: { rawBody: JSON.stringify(start), headers: { 'content-type': 'text/plain' } },
    status: 415,
    code: 'request.unsupported_media_type',
  },
  {
    because: 'it has no content type',
    path: '/api/v1/interactions',
    settings: { rawBody: JSON.stringify(start), headers: { 'content-type': null } },
    status: 415,
    code: 'request.unsupported_media_type',
  },
  {
    because: 'the page is of another site',
    path: '/api/v1/interactions',
    settings: { body: start, headers: { origin: 'https://evil.test' } },
    status: 403,
    code: 'request.origin_not_allowed',
  },
  {
    because: 'the origin is null',
    path: '/api/v1/interactions',
    settings: { body: start, headers: { origin: 'null' } },
    status: 403,
    code: 'request.origin_not_allowed',
  },
  {
    because: 'there is no origin',
    path: '/api/v1/interactions',
    settings: { body: start, headers: { origin: null } },
    status: 403,
    code: 'request.origin_not_allowed',
  },
  {
    because: 'the browser says cross-site',
    path: '/api/v1/interactions',
    settings: { body: start, headers: { 'sec-fetch-site': 'cross-site' } },
    status: 403,
    code: 'request.origin_not_allowed',
  },
  {
    because: 'the host is nobody',
    path: '/api/v1/interactions',
    settings: { body: start, headers: { host: 'nobody.test' } },
    status: 421,
    code: 'tenant.unknown_host',
  },
  {
    because: 'the forwarded host is not the host',
    path: '/api/v1/nothing',
    settings: { body: start, headers: { 'x-forwarded-host': 'other.test' } },
    status: 404,
    code: 'request.not_found',
  },
  {
    because: 'the interaction is a path',
    path: '/api/v1/interactions/..%2f..%2fadmin/skip',
    settings: { body: {} },
    status: 404,
    code: 'interaction.not_found',
  },
  {
    because: 'the interaction does not exist',
    path: `/api/v1/interactions/${'A'.repeat(22)}/skip`,
    settings: { body: {} },
    status: 410,
    code: 'interaction.expired',
  },
  {
    because: 'the address is no e-mail',
    path: '{id}/identifier',
    settings: { body: { type: 'email', value: 'ada' } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#/value',
  },
  {
    because: 'the address has a line break',
    path: '{id}/identifier',
    settings: { body: { type: 'email', value: 'a@example.com\r\nBcc: all@example.com' } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#/value',
  },
  {
    because: 'the address is a list',
    path: '{id}/identifier',
    settings: { body: { type: 'email', value: ['a@example.com'] } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#/value',
  },
  {
    because: 'the code is too short',
    path: '{id}/code/verify',
    settings: { body: { code: '123' } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#/code',
  },
  {
    because: 'the code is a number',
    path: '{id}/code/verify',
    settings: { body: { code: 123456 } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#/code',
  },
  {
    because: 'there is no code step yet',
    path: '{id}/code/verify',
    settings: { body: { code: '123456' } },
    status: 409,
    code: 'interaction.unexpected_action',
  },
  {
    because: 'nothing is to be skipped',
    path: '{id}/skip',
    settings: { body: {} },
    status: 409,
    code: 'interaction.unexpected_action',
  },
  {
    because: 'nobody signs up with an old passkey',
    path: '{id}/passkey',
    settings: { body: { response: credential } },
    status: 409,
    code: 'interaction.unexpected_action',
  },
  {
    because: 'the response has no response',
    path: '{id}/passkey',
    settings: { body: { response: { ...credential, response: undefined } } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#/response/response',
  },
  {
    because: 'the client data is huge',
    path: '{id}/passkey',
    settings: { body: { response: { ...credential, response: { clientDataJSON: 'A'.repeat(9_000) } } } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#/response/response/clientDataJSON',
  },
  {
    because: 'the reason is unknown',
    path: '{id}/cancelled',
    settings: { body: { ceremony: 'authentication', reason: '<script>' } },
    status: 400,
    code: 'contract.invalid_request',
    pointer: '#/reason',
  },
];
