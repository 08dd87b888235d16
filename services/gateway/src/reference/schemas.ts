import * as contracts from '@latchkey/contracts';
import { z } from 'zod';
import { problemDocument } from './problem-schema.js';

/** A JSON Schema (2020-12), or a part of one. */
export type Schema = { readonly [member: string]: unknown };

/** What schemas are written for: `input` is what may be sent, `output` what is answered, with every object closed. */
type Direction = 'input' | 'output';

/** Where the document has the schemas that it names. */
export const componentPath = '#/components/schemas/';

const named = new Set(['object', 'union', 'enum']);

/** The schemas that the contracts export, by the names that the document gives them. */
function exported(direction: Direction): Map<string, z.ZodType> {
  const all = Object.entries<unknown>({ ...contracts, problem: problemDocument });
  const schemas = all.filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType);
  const names = new Set(schemas.map(([name]) => name));
  // What is answered never takes a name of what is sent, and nothing that is sent one that is taken.
  const isChosen = (name: string) => (direction === 'output' ? !name.endsWith('Input') : !names.has(`${name}Input`));
  const chosen = schemas
    .filter(([name, { def }]) => named.has(def.type) && isChosen(name))
    .map(([name, schema]): [string, z.ZodType] => [nameOf(name, schema, direction), schema]);
  return new Map(chosen.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** What is sent has names of its own: it may leave out what has a default. Lists of words are the same both ways. */
function nameOf(name: string, { def }: z.ZodType, direction: Direction): string {
  const component = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return direction === 'output' || def.type === 'enum' || component.endsWith('Input') ? component : `${component}Input`;
}

/** The JSON Schemas of some schemas, by keys that are no names, and of everything that they refer to. */
export function writtenSchemas(asked: ReadonlyMap<string, z.ZodType>, direction: Direction) {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of exported(direction)) if (!registry.has(schema)) registry.add(schema, { id });
  const unnamed = [...asked].filter(([, schema]) => !registry.has(schema));
  for (const [key, schema] of unnamed) if (!registry.has(schema)) registry.add(schema, { id: key });
  const { schemas } = z.toJSONSchema(registry, {
    io: direction,
    uri: (id) => `${componentPath}${id}`,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      simplify(jsonSchema);
      if (direction === 'input' && isRewritten(zodSchema)) forgetForm(jsonSchema);
    },
  });
  const written = new Map(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
  const of = (key: string): Schema => {
    const schema = asked.get(key);
    const id = (schema && registry.get(schema)?.id) ?? key;
    return asked.has(id) ? (written.get(id) ?? {}) : { $ref: `${componentPath}${id}` };
  };
  return { of, components: written };
}

/** What says nothing beside the rest: the pattern of a date's format, and the bounds of every whole number. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format === 'date-time' || schema.format === 'uuid') delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

/** True for a string that is trimmed or written small before it is checked. */
const isRewritten = ({ _zod: { def } }: z.core.$ZodTypes): boolean =>
  def.type === 'string' && (def.checks ?? []).some((check) => check._zod.def.check === 'overwrite');

/** What such a string is like afterwards says nothing about how it may be sent. */
function forgetForm(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.pattern;
  delete schema.format;
  delete schema.maxLength;
}

function bare(schema: Schema): Schema {
  const { $schema: _schema, $id: _id, ...rest } = schema;
  return rest;
}

/** The components that something refers to, however far away. */
export function referredTo(from: unknown, components: ReadonlyMap<string, Schema>): Record<string, Schema> {
  const found = new Map<string, Schema>();
  const visit = (value: unknown): void => {
    for (const name of namesIn(value)) {
      const schema = components.get(name);
      if (!schema || found.has(name)) continue;
      found.set(name, schema);
      visit(schema);
    }
  };
  visit(from);
  return Object.fromEntries([...found].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const namesIn = (value: unknown): string[] =>
  [...JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].flatMap(([, name]) => name ?? []);
