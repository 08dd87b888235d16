import { z } from 'zod';

/** SHA-256 of the certificate that an Android app is signed with, as its tools print it. */
const certificate = z
  .string()
  .regex(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/, '32 pairs of capital hexadecimal digits, with colons between');

const androidShape = {
  packageName: z.string().regex(/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)+$/, 'a package name, as com.example.shop'),
  sha256CertFingerprints: z.array(certificate).min(1).max(10),
};

const nativeAppsShape = {
  /** Team and bundle: `ABCDE12345.com.example.shop`. */
  ios: z
    .array(z.string().regex(/^[A-Z0-9]{10}\.[A-Za-z0-9.-]{1,155}$/, 'team and bundle, as ABCDE12345.com.example.shop'))
    .max(20)
    .default([]),
};

/** The tenant's own apps: with them a passkey of its RP ID signs in without a browser. */
export const nativeApps = z.object({
  ...nativeAppsShape,
  android: z.array(z.object(androidShape)).max(20).default([]),
});
export type NativeApps = z.infer<typeof nativeApps>;

/** The same as an administrator sends it. */
export const strictNativeApps = z.strictObject({
  ...nativeAppsShape,
  android: z.array(z.strictObject(androidShape)).max(20).default([]),
});

/** The origins of a tenant's Android apps. */
export const androidOriginsOf = ({ android }: Pick<NativeApps, 'android'>): string[] =>
  android
    .flatMap(({ sha256CertFingerprints }) => sha256CertFingerprints)
    .map((fingerprint) => `android:apk-key-hash:${base64url(fingerprint)}`);

/** Thirty-two bytes, written as pairs of hexadecimal digits with colons. */
function base64url(fingerprint: string): string {
  const bytes = fingerprint.split(':').map((pair) => String.fromCodePoint(Number.parseInt(pair, 16)));
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
