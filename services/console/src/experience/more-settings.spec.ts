import { experienceInput, tenantExperience } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../api/problem.js';
import { faultOfLines, linesIn, newAndroidApp, rejections, sentOf } from './more-settings.js';

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

it('origins and apps are sent in the one form that is stored', () => {
  const pair = Array.from({ length: 32 }, () => 'ab').join(':');
  const { relatedOrigins, nativeApps } = sentOf({
    ...experience,
    relatedOrigins: linesIn(' https://acme.example \n'),
    nativeApps: {
      ios: linesIn('ABCDE12345.example.acme\n\n'),
      android: [{ packageName: ' example.acme ', sha256CertFingerprints: linesIn(`${pair}\n`) }, newAndroidApp],
    },
  });
  expect(relatedOrigins).toEqual(['https://acme.example']);
  expect(nativeApps).toEqual({
    ios: ['ABCDE12345.example.acme'],
    android: [{ packageName: 'example.acme', sha256CertFingerprints: [pair.toUpperCase()] }, newAndroidApp],
  });
});

describe('what is wrong with lines', () => {
  const refused = (...pointers: string[]) =>
    new ApiProblem(422, {
      type: 'about:blank',
      title: 'Not acceptable',
      status: 422,
      code: 'tenant.not_acceptable',
      errors: pointers.map((pointer) => ({ code: 'refused', pointer, detail: `not ${pointer}` })),
    });
  it.each([
    {
      because: 'the line that is refused is named, as it was sent',
      error: refused('/relatedOrigins/1'),
      is: '“b”: not /relatedOrigins/1',
    },
    { because: 'the list as a whole may be refused', error: refused('/relatedOrigins'), is: 'not /relatedOrigins' },
    { because: 'another list is another field’s', error: refused('/nativeApps/ios/0'), is: undefined },
    { because: 'nothing was refused', error: undefined, is: undefined },
  ])('$because', ({ error, is }) => {
    expect(faultOfLines(error, '/relatedOrigins', ['a', '', 'b'])).toBe(is);
  });
});
