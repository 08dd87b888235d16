import type { MfaFactor } from '@latchkey/contracts';
import type { ReactNode } from 'react';
import { AppIcon, BackupIcon, CodeIcon, PasskeyIcon, PhoneIcon } from '../design/icons.js';

/** A factor's picture, wherever it is named. */
export const factorIcons: Record<MfaFactor, () => ReactNode> = {
  webauthn: PasskeyIcon,
  totp: AppIcon,
  'email-code': CodeIcon,
  'phone-code': PhoneIcon,
  'backup-code': BackupIcon,
};
