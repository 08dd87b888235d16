import { experienceInput, publicExperience } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { draftIn } from './draft-in.js';

const origin = 'https://signin.example';
const parent = {} as Window;
const branding = { colour: '#0d4f48', logo: 'https://cdn.example/logo.svg' };
const experience = publicExperience({
  ...experienceInput.parse({ displayName: 'Acme', branding }),
  sso: { connections: [] },
});
const draft = { kind: 'latchkey.preview-draft', page: 'sign-up', experience };

it('shows what the framing page says, and asks nobody else for the logo', () => {
  const shown = draftIn({ source: parent, origin, data: draft }, { source: parent, origin });
  expect(shown).toEqual({ ...draft, experience: { ...experience, branding: { colour: '#0d4f48' } } });
});

describe('shows nothing', () => {
  const coloured = { ...experience, branding: { colour: 'red; --x: 1' } };
  it.each([
    { because: 'another window says it', heard: { source: {} as Window, origin, data: draft } },
    {
      because: 'it is framed by another origin',
      heard: { source: parent, origin: 'https://evil.example', data: draft },
    },
    { because: 'a page without origin says it', heard: { source: parent, origin: 'null', data: draft } },
    { because: 'it is no draft', heard: { source: parent, origin, data: { ...draft, kind: 'something' } } },
    { because: 'there is no such page', heard: { source: parent, origin, data: { ...draft, page: 'account' } } },
    { because: 'its colour is none', heard: { source: parent, origin, data: { ...draft, experience: coloured } } },
  ])('because $because', ({ heard }) => {
    expect(draftIn(heard, { source: parent, origin })).toBeUndefined();
  });
});
