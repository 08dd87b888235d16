import { presentedDevice, type act, type PresentedDevice, type ReplyOf } from '@latchkey/contracts';
import { hashOf } from './caller.js';
import { cookieUntil, isToken, pairsOf } from './cookies.js';

/** One cookie a person, because several may share a browser. */
const prefix = '__Host-latchkey_trusted_';
const mostDevices = 10;
const person = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * What a browser shows of having been trusted: names, and hashes of the secrets. What is none in form is left out. Of more
 * than ten the last: browsers send what they have had for longest first (RFC 6265 §5.4).
 */
export const presentedDevices = (header: string | undefined): PresentedDevice[] =>
  pairsOf(header)
    .filter(([name]) => name.startsWith(prefix) && person.test(name.slice(prefix.length)))
    .map(([, value]) => value.split('.'))
    .filter(([, secret = '', ...more]) => isToken(secret) && more.length === 0)
    .filter(([deviceId]) => presentedDevice.shape.deviceId.safeParse(deviceId).success)
    .slice(-mostDevices)
    .map(([deviceId = '', secret = '']) => ({ deviceId, secretHash: hashOf(secret) }));

/** The cookie of a browser that is trusted from now on. */
export const setTrustedCookie = (device: NonNullable<ReplyOf<typeof act>['trustedDevice']>): string =>
  cookieUntil(`${prefix}${device.person}`, `${device.deviceId}.${device.secret}`, device.expiresAt);
