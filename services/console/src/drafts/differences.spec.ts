import { describe, expect, it } from 'vitest';
import { differencesOf, nameOf, valueOf } from './differences.js';

describe('what changed between two documents', () => {
  it.each([
    { because: 'nothing did', before: { a: 1, b: { c: true } }, after: { b: { c: true }, a: 1 }, pointers: [] },
    { because: 'a switch in a group did', before: { b: { c: true } }, after: { b: { c: false } }, pointers: ['/b/c'] },
    { because: 'a list is one thing', before: { l: ['x', 'y'] }, after: { l: ['y', 'x'] }, pointers: ['/l'] },
    { because: 'what was not there is', before: { b: {} }, after: { b: { c: '#fff' } }, pointers: ['/b/c'] },
    { because: 'what was there is not', before: { b: { c: '#fff' } }, after: { b: {} }, pointers: ['/b/c'] },
  ])('$because', ({ before, after, pointers }) => {
    expect(differencesOf(before, after).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

it.each([
  { pointer: '/displayName', name: 'Display name' },
  { pointer: '/signIn/identifierFirst', name: 'Sign in, identifier first' },
])('$pointer reads "$name"', ({ pointer, name }) => {
  expect(nameOf(pointer)).toBe(name);
});

it.each([
  { value: true, told: 'yes' },
  { value: [], told: 'nothing' },
  { value: ['totp', 'webauthn'], told: 'totp, webauthn' },
  { value: undefined, told: 'nothing' },
  { value: 30, told: '30' },
])('$value reads "$told"', ({ value, told }) => {
  expect(valueOf(value)).toBe(told);
});
