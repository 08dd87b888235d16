import type { PasswordPolicy, ProfileField, TenantExperience } from '@latchkey/contracts';

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

/** What is sent of an experience: without empty lines. */
export function sentOf(experience: TenantExperience): TenantExperience {
  const { emailRules, passwordPolicy } = experience;
  const { rejects } = passwordPolicy;
  return {
    ...experience,
    emailRules: { ...emailRules, allow: filled(emailRules.allow), block: filled(emailRules.block) },
    passwordPolicy: { ...passwordPolicy, rejects: { ...rejects, words: filled(rejects.words) } },
  };
}
