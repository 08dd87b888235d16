// The OpenID Foundation's certification plans for providers, as published, and what of each is not run here. The spec runs every module
// that is not left out; `npm run conformance` prints both.

/** @typedef {{ profile: string, plan: string, modules: readonly string[], leftOut: Readonly<Record<string, string>> }} Plan */

/** @type {readonly Plan[]} */
export const plans = [
  {
    profile: 'Basic OP',
    plan: 'oidcc-basic-certification-test-plan',
    modules: [
      'oidcc-server',
      'oidcc-response-type-missing',
      'oidcc-idtoken-signature',
      'oidcc-idtoken-unsigned',
      'oidcc-userinfo-get',
      'oidcc-userinfo-post-header',
      'oidcc-userinfo-post-body',
      'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
      'oidcc-scope-profile',
      'oidcc-scope-email',
      'oidcc-scope-address',
      'oidcc-scope-phone',
      'oidcc-scope-all',
      'oidcc-ensure-other-scope-order-succeeds',
      'oidcc-display-page',
      'oidcc-display-popup',
      'oidcc-prompt-login',
      'oidcc-prompt-none-not-logged-in',
      'oidcc-prompt-none-logged-in',
      'oidcc-max-age-1',
      'oidcc-max-age-10000',
      'oidcc-ensure-request-with-unknown-parameter-succeeds',
      'oidcc-id-token-hint',
      'oidcc-login-hint',
      'oidcc-ui-locales',
      'oidcc-claims-locales',
      'oidcc-ensure-request-with-acr-values-succeeds',
      'oidcc-codereuse',
      'oidcc-codereuse-30seconds',
      'oidcc-ensure-registered-redirect-uri',
      'oidcc-ensure-post-request-succeeds',
      'oidcc-server-client-secret-post',
      'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
      'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
      'oidcc-claims-essential',
      'oidcc-ensure-request-object-with-redirect-uri',
      'oidcc-refresh-token',
      'oidcc-ensure-request-with-valid-pkce-succeeds',
    ],
    leftOut: {
      'oidcc-idtoken-unsigned': 'no ID token is unsigned; the published suite skips it for such a provider',
      'oidcc-scope-address': 'no address is kept of anybody; the published suite skips it for such a provider',
      'oidcc-ensure-request-object-with-redirect-uri':
        'request objects are off, which another module holds; the published suite skips it for such a provider',
    },
  },
  {
    profile: 'Config OP',
    plan: 'oidcc-config-certification-test-plan',
    modules: ['oidcc-discovery-endpoint-verification'],
    leftOut: {},
  },
  {
    profile: 'RP-Initiated Logout OP',
    plan: 'oidcc-rp-initiated-logout-certification-test-plan',
    modules: [
      'oidcc-rp-initiated-logout-discovery-endpoint-verification',
      'oidcc-rp-initiated-logout',
      'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri',
      'oidcc-rp-initiated-logout-modified-id-token-hint',
      'oidcc-rp-initiated-logout-no-id-token-hint',
      'oidcc-rp-initiated-logout-no-params',
      'oidcc-rp-initiated-logout-no-post-logout-redirect-uri',
      'oidcc-rp-initiated-logout-no-state',
      'oidcc-rp-initiated-logout-only-state',
    ],
    leftOut: {},
  },
  {
    profile: 'Back-Channel OP',
    plan: 'oidcc-backchannel-rp-initiated-logout-certification-test-plan',
    modules: ['oidcc-backchannel-logout-discovery-endpoint-verification', 'oidcc-backchannel-rp-initiated-logout'],
    leftOut: {},
  },
];

/** Where what runs here differs from the published suite, and why. */
export const departures = [
  'PKCE is demanded of every request (G-01), so every module sends a challenge; without one the provider must refuse, and a test of its own holds that',
  'everything speaks plain HTTP on this machine: that endpoints are HTTPS is a matter of the tenant’s origin, and is not checked',
  'no screenshots: what a page says is read by the tests, and people’s eyes have `npm run screenshots`',
  'oidcc-scope-all asks for the address too, which is passed over',
];
