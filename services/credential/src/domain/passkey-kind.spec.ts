import { expect, it } from 'vitest';
import { passkeyKind } from './passkey-kind.js';

it.each([
  { because: 'it can only be plugged in', transports: ['usb'], backupEligible: false, kind: 'security-key' },
  {
    because: 'it can be plugged in or held near',
    transports: ['usb', 'nfc', 'ble'],
    backupEligible: false,
    kind: 'security-key',
  },
  { because: 'it is built in', transports: ['internal'], backupEligible: false, kind: 'platform' },
  { because: 'a password manager is in the device', transports: ['internal'], backupEligible: true, kind: 'platform' },
  {
    because: 'a synced one is in the device at hand as much as in a telephone',
    transports: ['hybrid', 'internal'],
    backupEligible: true,
    kind: 'platform',
  },
  {
    because: 'one device has it, and others reach it',
    transports: ['hybrid', 'internal'],
    backupEligible: false,
    kind: 'phone',
  },
  { because: 'it is only reached from elsewhere', transports: ['hybrid'], backupEligible: true, kind: 'phone' },
  { because: 'nothing was said', transports: [], backupEligible: false, kind: 'platform' },
  { because: 'd.28: nobody knows the word', transports: ['telepathy'], backupEligible: true, kind: 'platform' },
  {
    because: 'd.28: a word that nobody knows makes no security key',
    transports: ['usb', 'telepathy'],
    backupEligible: false,
    kind: 'platform',
  },
])('$kind: $because', ({ kind, ...traits }) => {
  expect(passkeyKind(traits)).toBe(kind);
});
