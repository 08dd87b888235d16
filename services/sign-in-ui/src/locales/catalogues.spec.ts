/// <reference types="vite/client" />
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import de from './de.json';
import en from './en.json';

type Catalogue = { [key: string]: string | Catalogue };

const flatten = (catalogue: Catalogue, path = ''): Record<string, string> =>
  Object.entries(catalogue).reduce(
    (all, [key, value]) => ({
      ...all,
      ...(typeof value === 'string' ? { [path + key]: value } : flatten(value, `${path}${key}.`)),
    }),
    {},
  );

const english = flatten(en);
const german = flatten(de);
const placeholdersOf = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{\{(\w+)\}\}|<(\/?\w+)>/g)].map(([whole]) => whole).toSorted();

describe('the catalogues', () => {
  it('have the same keys', () => {
    expect(Object.keys(german).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  it.each(Object.keys(english))('%s says something, with the same placeholders', (key) => {
    expect(english[key]?.trim()).not.toBe('');
    expect(german[key]?.trim()).not.toBe('');
    expect(placeholdersOf(german[key])).toEqual(placeholdersOf(english[key]));
  });
});

const spoken = new Set(['aria-label', 'aria-description', 'aria-placeholder', 'alt', 'title', 'placeholder', 'label']);

const hasLetters = (text: string) => /\p{L}/u.test(text);

/** The text of a node that a person would read, if it has such. */
const literalOf = (node: ts.Node): string | undefined => {
  if (ts.isJsxText(node)) return node.text.trim();
  if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) {
    return node.expression && ts.isStringLiteralLike(node.expression) ? node.expression.text : undefined;
  }
  if (!ts.isJsxAttribute(node) || !spoken.has(node.name.getText())) return undefined;
  return node.initializer && ts.isStringLiteral(node.initializer) ? node.initializer.text : undefined;
};

/** Text that a person would read although no catalogue has it. */
const literalsIn = (path: string, source: string): string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const literal = literalOf(node);
    if (literal && hasLetters(literal)) found.push(literal);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
};

const sources = import.meta.glob<string>('../**/*.tsx', { query: '?raw', import: 'default', eager: true });

describe('the pages', () => {
  it('are found', () => expect(Object.keys(sources).length).toBeGreaterThan(8));

  it.each(Object.entries(sources))('%s speaks through the catalogues only', (path, source) => {
    expect(literalsIn(path, source)).toEqual([]);
  });

  it('would be caught otherwise', () => {
    const page = '<p title="Hi">Hello {"there"} {t("x")}</p>';
    expect(literalsIn('x.tsx', page).toSorted()).toEqual(['Hello', 'Hi', 'there']);
  });
});
