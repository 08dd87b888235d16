import { experienceInput } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { readSetting, settingGroups, withSetting, type Setting } from './settings.js';

const experience = experienceInput.parse({ displayName: 'Acme' });
const settings: Setting[] = Object.values(settingGroups).flatMap((group): readonly Setting[] => group.settings);

const another = (setting: Setting): unknown => {
  const now = readSetting(experience, setting);
  if (setting.kind === 'switch') return now !== true;
  if (setting.kind === 'number') return Number(now) + 1;
  return setting.options.find(({ value }) => value !== now)?.value;
};

describe('every setting is one that the API takes', () => {
  it.each(settings.map((setting) => ({ pointer: `/${setting.section}/${setting.name}`, setting })))(
    '$pointer',
    ({ setting }) => {
      const value = another(setting);
      const changed = experienceInput.parse({ ...experience, ...withSetting(experience, setting, value) });
      expect(readSetting(changed, setting)).toBe(value);
    },
  );
});

it('a choice offers what it is by default', () => {
  for (const setting of settings) {
    if (setting.kind !== 'choice') continue;
    expect(setting.options.map(({ value }) => value)).toContain(readSetting(experience, setting));
  }
});
