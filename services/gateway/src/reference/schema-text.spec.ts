import { expect, it } from 'vitest';
import { schemaText } from './schema-text.js';

it.each([
  { because: 'a value is its type', schema: { type: 'boolean' }, text: 'boolean' },
  { because: 'a format says more', schema: { type: 'string', format: 'uuid' }, text: 'string (uuid)' },
  {
    because: 'it is of several types',
    schema: { type: ['string', 'null'], maxLength: 9 },
    text: 'string | null (0 to 9 long)',
  },
  { because: 'it is bounded', schema: { type: 'integer', minimum: 1, maximum: 100 }, text: 'integer (1 to 100)' },
  { because: 'it is bounded on one side', schema: { type: 'string', maxLength: 40 }, text: 'string (0 to 40 long)' },
  { because: 'it is one of some words', schema: { enum: ['on', 'off'] }, text: '&quot;on&quot; | &quot;off&quot;' },
  {
    because: 'it has a name',
    schema: { $ref: '#/components/schemas/Step' },
    text: '<a href="#schema-Step">Step</a>',
  },
  {
    because: 'there are several of them',
    schema: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    text: '(string | null)[]',
  },
  {
    because: 'it has parts, and one can be left out',
    schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'object' } }, required: ['a'] },
    text: '{\n  a: string\n  b?: {}\n}',
  },
  {
    because: 'it has parts of any name',
    schema: { type: 'object', additionalProperties: { type: 'number' } },
    text: '{\n  …: number\n}',
  },
  { because: 'it is no markup', schema: { const: '<script>' }, text: '&quot;&lt;script&gt;&quot;' },
  { because: 'nothing is said of it', schema: {}, text: 'anything' },
])('$text when $because', ({ schema, text }) => {
  expect(schemaText(schema)).toBe(text);
});
