import { componentPath, type Schema } from './schemas.js';

/** Text for a page: what it quotes is never markup. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const deepest = 12;

/** A schema as people read one: `{ name: string; methods?: Method[] }`, with a link for each schema that has a name. */
export function schemaText(schema: Schema, depth = 0): string {
  const { $ref, type, items = {} } = schema;
  if (typeof $ref === 'string') return linkTo($ref.slice(componentPath.length));
  if (depth > deepest) return '…';
  const choices = choicesOf(schema, depth);
  if (choices) return choices.join(' | ');
  if (type === 'object') return objectText(schema, depth);
  if (type === 'array') return `(${schemaText(items as Schema, depth)})[]`;
  return escaped(plainText(schema));
}

/** What it is one of: words, or other schemas. */
function choicesOf({ const: word, enum: words, anyOf, oneOf = anyOf }: Schema, depth: number): string[] | undefined {
  if (word !== undefined) return [escaped(JSON.stringify(word))];
  if (Array.isArray(words)) return words.map((one) => escaped(JSON.stringify(one)));
  return Array.isArray(oneOf) ? oneOf.map((one) => schemaText(one as Schema, depth)) : undefined;
}

/** The schema that has a name, on the same page. */
const linkTo = (name: string): string => `<a href="#schema-${escaped(name)}">${escaped(name)}</a>`;

function objectText({ properties, required, additionalProperties }: Schema, depth: number): string {
  const needed = new Set(Array.isArray(required) ? required : []);
  const members = Object.entries((properties ?? {}) as Record<string, Schema>).map(
    ([name, schema]) =>
      `${indent(depth + 1)}${escaped(name)}${needed.has(name) ? '' : '?'}: ${schemaText(schema, depth + 1)}`,
  );
  const others =
    typeof additionalProperties === 'object'
      ? [`${indent(depth + 1)}…: ${schemaText(additionalProperties as Schema, depth + 1)}`]
      : [];
  const all = [...members, ...others];
  return all.length === 0 ? '{}' : `{\n${all.join('\n')}\n${indent(depth)}}`;
}

const indent = (depth: number): string => '  '.repeat(depth);

type Plain = { type?: string | string[]; format?: string; pattern?: string } & Partial<
  Record<'minLength' | 'maxLength' | 'minimum' | 'maximum', number>
>;

/** A value without parts, and what bounds it. */
function plainText(schema: Schema): string {
  const { type = 'anything', format, pattern, minLength, maxLength, minimum, maximum } = schema as Plain;
  const form = format ?? (pattern === undefined ? undefined : `/${pattern}/`);
  const bounds = [form, rangeText(minLength, maxLength, ' long'), rangeText(minimum, maximum)].filter(Boolean);
  const named = [type].flat().join(' | ');
  return bounds.length === 0 ? named : `${named} (${bounds.join(', ')})`;
}

/** From the least to the most, where there is one or the other. */
const rangeText = (least: number | undefined, most: number | undefined, of = ''): string =>
  least === undefined && most === undefined ? '' : `${least ?? 0} to ${most ?? '∞'}${of}`;
