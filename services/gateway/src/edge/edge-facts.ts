import { riskFacts, type RiskFacts } from '@latchkey/contracts';
import { trustedNetworks } from '../limits/client-address.js';

type Fact = keyof RiskFacts;

/** In which headers the proxies in front tell what they know of a request. What has no name is not read. */
export type EdgeHeaders = Readonly<Partial<Record<Fact, string>>>;

/** The values of each header as they came, one for each time (`headersDistinct` of a request). */
export type HeaderValues = Readonly<Record<string, readonly string[] | undefined>>;

/** What a deployment says about its edge; `config.ts` has it. */
export type EdgeConfig = {
  readonly TRUSTED_PROXIES: string;
  readonly EDGE_COUNTRY_HEADER?: string | undefined;
  readonly EDGE_LATITUDE_HEADER?: string | undefined;
  readonly EDGE_LONGITUDE_HEADER?: string | undefined;
  readonly EDGE_BOT_SCORE_HEADER?: string | undefined;
  readonly EDGE_VERIFIED_BOT_HEADER?: string | undefined;
};

const settings = {
  country: 'EDGE_COUNTRY_HEADER',
  latitude: 'EDGE_LATITUDE_HEADER',
  longitude: 'EDGE_LONGITUDE_HEADER',
  botScore: 'EDGE_BOT_SCORE_HEADER',
  isVerifiedBot: 'EDGE_VERIFIED_BOT_HEADER',
} as const satisfies Record<Fact, keyof EdgeConfig>;

const facts = Object.keys(settings) as Fact[];

/** The headers to read. Throws where one is named and no proxy is trusted: then whoever calls could write it. */
export function edgeHeaders(config: EdgeConfig): EdgeHeaders {
  const named = facts.flatMap((fact) => {
    const name = config[settings[fact]];
    return name === undefined ? [] : [[fact, name.toLowerCase()] as const];
  });
  const [first] = named;
  if (first && trustedNetworks(config.TRUSTED_PROXIES).rules.length === 0)
    throw new Error(`${settings[first[0]]} is refused without TRUSTED_PROXIES: whoever calls could write that header.`);
  return Object.fromEntries(named);
}

/**
 * What a trusted edge tells of a request; nothing when it tells nothing. A value that is none, and a header that came twice,
 * is missing, and what is missing fires no rule.
 */
export function edgeFacts(names: EdgeHeaders, headers: HeaderValues): RiskFacts | undefined {
  const told = facts.flatMap((fact) => {
    const name = names[fact];
    const [text, ...more] = (name !== undefined && headers[name]) || [];
    const value = text === undefined || more.length > 0 ? undefined : readers[fact](text.trim());
    return riskFacts.shape[fact].safeParse(value).success && value !== undefined ? [[fact, value] as const] : [];
  });
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

/** Not known, as some networks write it. */
const noCountries = new Set(['XX', 'ZZ']);
const decimal = (text: string) => (/^-?\d{1,3}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined);
const words = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const readers: Readonly<Record<Fact, (text: string) => string | number | boolean | undefined>> = {
  country: (text) => (noCountries.has(text.toUpperCase()) ? undefined : text.toUpperCase()),
  latitude: decimal,
  longitude: decimal,
  botScore: (text) => (/^\d{1,2}$/.test(text) ? Number(text) : undefined),
  isVerifiedBot: (text) => words.get(text.toLowerCase()),
};
