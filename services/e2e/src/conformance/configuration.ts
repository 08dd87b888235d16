import type { JSONWebKeySet } from 'jose';
import { expect } from 'vitest';
import { localFetch } from '../relying-party.js';
import type { Module, Modules } from './tester.js';

const privateParts = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const including = (...names: string[]): unknown => expect.arrayContaining(names);

/** What a provider must say of itself (Discovery 1.0 §3, §4), and that what it says is there. */
const discovery: Module = async (tester) => {
  const issuer = `${tester.origin}/oidc`;
  const reply = await localFetch(`${issuer}/.well-known/openid-configuration`, { method: 'GET', headers: {} } as never);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
  const said = (await reply.json()) as Record<string, unknown>;
  expect(said).toMatchObject({
    issuer,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: including('RS256'),
    scopes_supported: including('openid', 'profile', 'email', 'phone', 'offline_access'),
    claims_supported: including('sub', 'acr', 'amr', 'auth_time', 'name', 'email', 'phone_number'),
    claims_parameter_supported: true,
    request_uri_parameter_supported: false,
    grant_types_supported: including('authorization_code', 'refresh_token'),
    acr_values_supported: including('phr', 'phrh'),
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  });
  // What is not there is false.
  for (const name of ['request_parameter_supported', 'registration_endpoint']) expect(said).not.toHaveProperty(name);
  for (const [name, address] of Object.entries(said))
    if (/_(endpoint|uri)$/.test(name)) expect(new URL(String(address)).href).toMatch(new RegExp(`^${issuer}/`));
  const { keys } = (await tester.call('jwks_uri')).body as JSONWebKeySet;
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
  expect(keys.map(({ alg }) => alg)).toContain('RS256');
  expect(keys.flatMap((key) => privateParts.filter((part) => part in key))).toEqual([]);
};

/** The module of "Config OP" by its published name. */
export const configurationModules: Modules = { 'oidcc-discovery-endpoint-verification': discovery };
