import { knownLanguages, type FieldError, type TenantConfiguration, type TenantWarning } from '@latchkey/contracts';
import { canBeRpId, canonicalOrigin, isLocalName, isWithin, registrableLabel } from './domain-names.js';
import { mfaFaults, mfaWarnings } from './mfa-rules.js';
import { emailRuleFaults, signUpFaults } from './sign-up-rules.js';

/** Why a tenant cannot be configured like this: a code for programs, the place, and words for people. */
export type TenantFault = Required<FieldError>;

/** What is known besides the configuration itself. */
export type TenantFacts = {
  /** Of its hosts, those that belong to another tenant. */
  readonly takenHosts: readonly string[];
};

const mostLabels = 5;

/** Every reason why a tenant may not be configured like this; none when it may. */
export const tenantFaults = (tenant: TenantConfiguration, { takenHosts }: TenantFacts): TenantFault[] => [
  ...hostFaults(tenant, takenHosts),
  ...rpIdFaults(tenant),
  ...tenant.origins.flatMap((origin, index) => originFaults(origin, tenant.rpId, `/origins/${index}`)),
  ...relatedOriginFaults(tenant),
  ...methodFaults(tenant),
  ...signUpFaults(tenant),
  ...mfaFaults(tenant),
  ...emailRuleFaults(tenant),
  ...languageFaults(tenant),
  ...passwordExpiryFaults(tenant),
  ...captchaFaults(tenant),
];

/** What is legal, and may all the same not be meant. Takes a tenant with its active SSO connections. */
export const tenantWarnings = (tenant: TenantConfiguration): TenantWarning[] => [
  ...domainWarnings(tenant),
  ...mfaWarnings(tenant),
];

function domainWarnings({ rpId, origins, hosts }: TenantConfiguration): TenantWarning[] {
  const named = origins.map((origin, index) => ({
    host: canonicalOrigin(origin)?.hostname ?? '',
    pointer: `/origins/${index}`,
  }));
  return [
    ...(named.some(({ host }) => host !== rpId)
      ? [
          {
            code: 'rp_id_is_parent',
            pointer: '/rpId',
            detail: `every host below ${rpId} can ask for these passkeys`,
          },
        ]
      : []),
    ...named
      .filter(({ host }) => !hosts.includes(host))
      .map(({ host, pointer }) => ({
        code: 'origin_without_host',
        pointer,
        detail: `nobody is served under ${host}`,
      })),
  ];
}

const hostFaults = ({ hosts }: TenantConfiguration, takenHosts: readonly string[]): TenantFault[] =>
  hosts.flatMap((host, index) =>
    takenHosts.includes(host)
      ? [{ code: 'host_taken', pointer: `/hosts/${index}`, detail: `${host} belongs to another tenant` }]
      : [],
  );

const rpIdFaults = ({ rpId }: TenantConfiguration): TenantFault[] =>
  canBeRpId(rpId)
    ? []
    : [
        {
          code: 'rp_id_not_a_domain',
          pointer: '/rpId',
          detail: 'neither an address nor a top-level domain can be one',
        },
      ];

function originFaults(origin: string, rpId: string, pointer: string): TenantFault[] {
  const url = canonicalOrigin(origin);
  if (!url)
    return [{ code: 'origin_not_canonical', pointer, detail: 'write it as a browser does: scheme, host, port' }];
  const isSafe = url.protocol === 'https:' || isLocalName(url.hostname);
  return [
    ...(isSafe ? [] : [{ code: 'origin_not_https', pointer, detail: 'http is for localhost only' }]),
    ...(isWithin(url.hostname, rpId)
      ? []
      : [{ code: 'rp_id_not_of_origin', pointer, detail: `${rpId} is neither ${url.hostname} nor a parent of it` }]),
  ];
}

function relatedOriginFaults({ relatedOrigins }: TenantConfiguration): TenantFault[] {
  const urls = relatedOrigins.map((origin) => canonicalOrigin(origin));
  const labels = new Set(urls.map((url) => registrableLabel(url?.hostname ?? '')));
  return [
    ...urls.flatMap((url, index) =>
      url?.protocol === 'https:'
        ? []
        : [
            {
              code: 'related_origin_not_https',
              pointer: `/relatedOrigins/${index}`,
              detail: 'write an https origin, as a browser does',
            },
          ],
    ),
    ...(labels.size > mostLabels
      ? [
          {
            code: 'related_origins_too_many_labels',
            pointer: '/relatedOrigins',
            detail: `browsers look at ${mostLabels} different labels, these are ${labels.size}`,
          },
        ]
      : []),
  ];
}

function methodFaults({ signIn: { methods } }: TenantConfiguration): TenantFault[] {
  if (methods.length === 0) {
    const detail = 'a passkey cannot be the only way in: people lose them';
    return [{ code: 'passkey_only', pointer: '/signIn/methods', detail }];
  }
  return methods.flatMap((method, index) => {
    const pointer = `/signIn/methods/${index}`;
    if (!method.password && !method.code)
      return [{ code: 'method_without_proof', pointer, detail: 'switch on the password or the code' }];
    if (!method[method.primary])
      return [{ code: 'primary_switched_off', pointer: `${pointer}/primary`, detail: 'it is not switched on' }];
    if (method.identifier === 'username' && method.code)
      return [{ code: 'username_code', pointer: `${pointer}/code`, detail: 'no code goes to a user name' }];
    const isSecond = methods.findIndex(({ identifier }) => identifier === method.identifier) < index;
    return isSecond ? [{ code: 'method_twice', pointer, detail: `${method.identifier} has a method already` }] : [];
  });
}

function languageFaults({ languages }: TenantConfiguration): TenantFault[] {
  const unknown = languages.supported.flatMap((language, index) =>
    knownLanguages.includes(language)
      ? []
      : [
          {
            code: 'language_unknown',
            pointer: `/languages/supported/${index}`,
            detail: `there are no texts in ${language}`,
          },
        ],
  );
  if (languages.supported.includes(languages.default)) return unknown;
  const detail = 'it is not among the supported ones';
  return [...unknown, { code: 'default_language_not_supported', pointer: '/languages/default', detail }];
}

/** Who has an expired password sets a new one after a code. */
const passwordExpiryFaults = ({ passwordExpiry, signIn: { methods } }: TenantConfiguration): TenantFault[] =>
  !passwordExpiry.enabled || methods.some(({ identifier }) => identifier !== 'username')
    ? []
    : [
        {
          code: 'password_expiry_without_recovery',
          pointer: '/passwordExpiry/enabled',
          detail: 'nobody could set a new password: no method has an address or a number that a code goes to',
        },
      ];

/** A site key is Turnstile's, and Turnstile has no widget without one. Whether the gateway has its secret is not known here. */
function captchaFaults({ captcha: { provider, siteKey } }: TenantConfiguration): TenantFault[] {
  const pointer = '/captcha/siteKey';
  if (provider === 'turnstile' && siteKey === undefined)
    return [{ code: 'captcha_without_site_key', pointer, detail: 'Turnstile needs the site key of its widget' }];
  if (provider !== 'turnstile' && siteKey !== undefined)
    return [{ code: 'captcha_site_key_unused', pointer, detail: 'only Turnstile has one' }];
  return [];
}
