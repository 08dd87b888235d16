import { experienceInput, tenantExperience } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { linesIn, rejections, sentOf } from './more-settings.js';

const experience = tenantExperience.parse(experienceInput.parse({ displayName: 'Acme' }));

it('what was read is sent as it was read', () => {
  expect(sentOf(experience)).toEqual(experience);
});

it('empty lines are not sent', () => {
  const typed = linesIn('acme.example\n\n  *.acme.example \n');
  const { emailRules, passwordPolicy } = sentOf({
    ...experience,
    emailRules: { ...experience.emailRules, allow: typed, block: typed },
    passwordPolicy: {
      ...experience.passwordPolicy,
      rejects: { ...experience.passwordPolicy.rejects, words: linesIn('summer\n') },
    },
  });
  expect([emailRules.allow, emailRules.block]).toEqual([
    ['acme.example', '*.acme.example'],
    ['acme.example', '*.acme.example'],
  ]);
  expect(passwordPolicy.rejects.words).toEqual(['summer']);
});

it('a list that was emptied is empty', () => {
  expect(linesIn('')).toEqual([]);
});

it('there are words for everything that a password may be refused for', () => {
  const { words: _words, ...switches } = experience.passwordPolicy.rejects;
  expect(rejections.map(({ name }) => name).toSorted()).toEqual(Object.keys(switches).toSorted());
});
