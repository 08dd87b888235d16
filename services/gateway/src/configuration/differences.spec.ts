import { describe, expect, it } from 'vitest';
import { canonicalJson, differences, tagOf } from './differences.js';

describe('differences', () => {
  it.each<{ because: string; from: unknown; to: unknown; are: [string, unknown, unknown][] }>([
    { because: 'nothing differs', from: { a: 1, b: { c: [] } }, to: { b: { c: [] }, a: 1 }, are: [] },
    { because: 'a member deep inside', from: { a: { b: 1, c: 2 } }, to: { a: { b: 1, c: 3 } }, are: [['/a/c', 2, 3]] },
    { because: 'a member comes', from: {}, to: { a: false }, are: [['/a', null, false]] },
    { because: 'a member goes', from: { a: 0 }, to: {}, are: [['/a', 0, null]] },
    { because: 'undefined is not there', from: { a: undefined }, to: {}, are: [] },
    { because: 'a list is one value', from: { a: [1, 2] }, to: { a: [2, 1] }, are: [['/a', [1, 2], [2, 1]]] },
    { because: 'of objects too', from: [{ a: 1, b: 2 }], to: [{ b: 2, a: 1 }], are: [] },
    { because: 'an object becomes a value', from: { a: { b: 1 } }, to: { a: 1 }, are: [['/a', { b: 1 }, 1]] },
    { because: 'names are escaped', from: {}, to: { 'a/b~c': 1 }, are: [['/a~1b~0c', null, 1]] },
    {
      because: 'several, in their order',
      from: { a: 1, b: 1 },
      to: { a: 2, b: 2 },
      are: [
        ['/a', 1, 2],
        ['/b', 1, 2],
      ],
    },
  ])('$because', ({ from, to, are }) => {
    expect(differences(from, to)).toEqual(
      are.map(([pointer, before, after]) => ({ pointer, from: before, to: after })),
    );
  });
});

it('a document has one form and one tag, whatever the order of its members', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: undefined })).toBe('{"b":[{"c":2,"d":1}]}');
  expect(tagOf({ a: 1, b: 2 })).toBe(tagOf({ b: 2, a: 1 }));
  expect(tagOf({ a: 1 })).not.toBe(tagOf({ a: 2 }));
});
