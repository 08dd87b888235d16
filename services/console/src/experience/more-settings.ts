import type { PasswordPolicy, ProfileField, TenantExperience } from '@latchkey/contracts';
import { faultAt } from '../api/problem.js';

/** What people are asked for, in words. */
export const profileNames: Readonly<Record<ProfileField, string>> = { name: 'Their name', username: 'A user name' };

type Rejection = Exclude<keyof PasswordPolicy['rejects'], 'words'>;

/** Which passwords may be refused, in words. */
export const rejections: readonly { name: Rejection; label: string }[] = [
  { name: 'common', label: 'That very many people use' },
  { name: 'pwned', label: 'That are known from breaches' },
  { name: 'repetitionAndSequence', label: 'Of one piece over and over, or in a row' },
  { name: 'userInfo', label: 'With the person’s own name or address in them' },
  { name: 'tenantName', label: 'With the name of this tenant in them' },
];

/** One thing a line; empty lines are there while somebody types. */
export const linesIn = (text: string): string[] => (text === '' ? [] : text.split('\n'));

const filled = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => line !== '');

type AndroidApp = TenantExperience['nativeApps']['android'][number];

/** An Android app that nothing is known of yet. */
export const newAndroidApp: AndroidApp = { packageName: '', sha256CertFingerprints: [] };

/** Tools print fingerprints in either case; one form of them is stored. */
const sentApp = ({ packageName, sha256CertFingerprints }: AndroidApp): AndroidApp => ({
  packageName: packageName.trim(),
  sha256CertFingerprints: filled(sha256CertFingerprints).map((line) => line.toUpperCase()),
});

/** What is wrong with a list of lines: with the first line that is refused, which is named, or with the list. */
export function faultOfLines(error: unknown, pointer: string, lines: readonly string[]): string | undefined {
  const sent = filled(lines);
  const index = sent.findIndex((_line, at) => faultAt(error, `${pointer}/${at}`) !== undefined);
  if (index < 0) return faultAt(error, pointer);
  return `“${sent[index] ?? ''}”: ${faultAt(error, `${pointer}/${index}`) ?? ''}`;
}

/** What is sent of an experience: without empty lines. */
export function sentOf(experience: TenantExperience): TenantExperience {
  const { emailRules, passwordPolicy, relatedOrigins, nativeApps } = experience;
  const { rejects } = passwordPolicy;
  return {
    ...experience,
    relatedOrigins: filled(relatedOrigins),
    nativeApps: { ios: filled(nativeApps.ios), android: nativeApps.android.map(sentApp) },
    emailRules: { ...emailRules, allow: filled(emailRules.allow), block: filled(emailRules.block) },
    passwordPolicy: { ...passwordPolicy, rejects: { ...rejects, words: filled(rejects.words) } },
  };
}
