import { describe, expect, it } from 'vitest';
import { edgeFacts, edgeHeaders, type EdgeConfig, type HeaderValues } from './edge-facts.js';

const config: EdgeConfig = {
  TRUSTED_PROXIES: '10.0.0.0/8',
  EDGE_COUNTRY_HEADER: 'CF-IPCountry',
  EDGE_LATITUDE_HEADER: 'x-latitude',
  EDGE_LONGITUDE_HEADER: 'x-longitude',
  EDGE_BOT_SCORE_HEADER: 'x-bot-score',
  EDGE_VERIFIED_BOT_HEADER: 'x-verified-bot',
};
const names = edgeHeaders(config);

const everything = { country: 'DE', latitude: 52.52, longitude: 13.405, botScore: 87, isVerifiedBot: false };
const all = {
  'cf-ipcountry': ['DE'],
  'x-latitude': ['52.52'],
  'x-longitude': ['13.405'],
  'x-bot-score': ['87'],
  'x-verified-bot': ['false'],
};

describe('what the edge tells', () => {
  it.each<{ because: string; headers: HeaderValues; told: object | undefined }>([
    { because: 'all of it is there', headers: all, told: everything },
    { because: 'nothing is there', headers: {}, told: undefined },
    { because: 'one is there, and the rest is missing', headers: { 'cf-ipcountry': ['FR'] }, told: { country: 'FR' } },
    { because: 'a country is in small letters', headers: { 'cf-ipcountry': ['fr'] }, told: { country: 'FR' } },
    { because: 'spaces are no part of it', headers: { 'cf-ipcountry': [' FR '] }, told: { country: 'FR' } },
    { because: 'the place is unknown', headers: { 'cf-ipcountry': ['XX'] }, told: undefined },
    { because: 'the place is unknown in other words', headers: { 'cf-ipcountry': ['zz'] }, told: undefined },
    { because: 'Tor is no country', headers: { 'cf-ipcountry': ['T1'] }, told: undefined },
    { because: 'a country has a long name', headers: { 'cf-ipcountry': ['Germany'] }, told: undefined },
    { because: 'it came twice', headers: { 'cf-ipcountry': ['DE', 'FR'] }, told: undefined },
    { because: 'it came twice, and the same', headers: { 'cf-ipcountry': ['DE', 'DE'] }, told: undefined },
    { because: 'somebody in between joined two', headers: { 'cf-ipcountry': ['DE, FR'] }, told: undefined },
    {
      because: 'it is empty',
      headers: { 'cf-ipcountry': [''], 'x-latitude': [''], 'x-bot-score': [''] },
      told: undefined,
    },
    {
      because: 'one that is malformed takes no other with it',
      headers: { ...all, 'x-latitude': ['north'], 'x-bot-score': ['<script>'] },
      told: { country: 'DE', longitude: 13.405, isVerifiedBot: false },
    },
    {
      because: 'the equator is a place',
      headers: { 'x-latitude': ['0'], 'x-longitude': ['-0.5'] },
      told: { latitude: 0, longitude: -0.5 },
    },
    { because: 'beyond the pole is nothing', headers: { 'x-latitude': ['90.01'] }, told: undefined },
    { because: 'the world is round once', headers: { 'x-longitude': ['-181'] }, told: undefined },
    { because: 'a number has one form: no exponent', headers: { 'x-latitude': ['5e1'] }, told: undefined },
    { because: 'nor hexadecimal', headers: { 'x-latitude': ['0x10'] }, told: undefined },
    { because: 'nor not a number', headers: { 'x-latitude': ['NaN'] }, told: undefined },
    { because: 'a score of nought is none', headers: { 'x-bot-score': ['0'] }, told: undefined },
    { because: 'a score ends at 99', headers: { 'x-bot-score': ['100'] }, told: undefined },
    { because: 'a score is whole', headers: { 'x-bot-score': ['3.5'] }, told: undefined },
    { because: 'a known bot says 1', headers: { 'x-verified-bot': ['1'] }, told: { isVerifiedBot: true } },
    { because: 'or true', headers: { 'x-verified-bot': ['TRUE'] }, told: { isVerifiedBot: true } },
    { because: 'perhaps is no answer', headers: { 'x-verified-bot': ['perhaps'] }, told: undefined },
    { because: 'a header that nobody named is not read', headers: { 'x-country': ['DE'] }, told: undefined },
  ])('is $told: $because', ({ headers, told }) => expect(edgeFacts(names, headers)).toEqual(told));

  it('is nothing where no header is named, whatever comes', () => {
    expect(edgeFacts(edgeHeaders({ TRUSTED_PROXIES: '10.0.0.1' }), all)).toBeUndefined();
  });
});

describe('the names of headers', () => {
  it.each(['', ' ', ' , '])('are refused without a proxy that is trusted: %j', (TRUSTED_PROXIES) => {
    expect(() => edgeHeaders({ TRUSTED_PROXIES, EDGE_BOT_SCORE_HEADER: 'x-bot-score' })).toThrow(
      'EDGE_BOT_SCORE_HEADER is refused without TRUSTED_PROXIES: whoever calls could write that header.',
    );
  });

  it('may be missing, with and without a proxy', () => {
    expect(edgeHeaders({ TRUSTED_PROXIES: '' })).toEqual({});
    expect(edgeHeaders({ TRUSTED_PROXIES: '::1', EDGE_COUNTRY_HEADER: 'X-Country' })).toEqual({ country: 'x-country' });
  });
});
