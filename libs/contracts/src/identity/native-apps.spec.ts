import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { isPageOrigin } from './page-origins.js';
import { ceremonyOrigin } from '../vocabulary.js';
import { androidOriginsOf, strictNativeApps } from './native-apps.js';

const certificate = createHash('sha256').update('a certificate').digest();
const fingerprint = (certificate.toString('hex').toUpperCase().match(/../g) ?? []).join(':');
const origin = `android:apk-key-hash:${certificate.toString('base64url')}`;
const apps = { ios: [], android: [{ packageName: 'com.example.shop', sha256CertFingerprints: [fingerprint] }] };

it('an Android app’s origin is the hash of its certificate', () => {
  expect(androidOriginsOf(apps)).toEqual([origin]);
  expect(ceremonyOrigin.safeParse(origin).success).toBe(true);
});

it.each([
  { because: 'it is the tenant’s app', nativeApps: apps, is: true },
  { because: 'the tenant has no such app', nativeApps: { ios: [], android: [] }, is: false },
  { because: 'nothing is said of apps', nativeApps: undefined, is: false },
])('a page’s rights are an app’s: $is, because $because', ({ nativeApps, is }) => {
  expect(isPageOrigin({ origins: ['https://a.example'], relatedOrigins: [], nativeApps }, origin)).toBe(is);
});

it.each([
  { because: 'the fingerprint is too short', android: [{ packageName: 'a.b', sha256CertFingerprints: ['AA:BB'] }] },
  {
    because: 'it is in small letters',
    android: [{ packageName: 'a.b', sha256CertFingerprints: [fingerprint.toLowerCase()] }],
  },
  { because: 'the name is none', android: [{ packageName: 'shop', sha256CertFingerprints: [fingerprint] }] },
  { because: 'an iOS app has no team', ios: ['com.example.shop'] },
  { because: 'it says more', windows: [] },
])('settings are refused where $because', ({ because: _, ...settings }) => {
  expect(strictNativeApps.safeParse(settings).success).toBe(false);
});
