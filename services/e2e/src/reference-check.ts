import type { Exchange } from '@latchkey/testing';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';

type Parameter = { name: string; in: string; required: boolean; schema: { type?: string } };
type Content = Record<string, { schema: object }>;
type Answer = { content?: Content; headers?: Record<string, { required?: boolean }> };
type Operation = { parameters: Parameter[]; requestBody?: { content: Content }; responses: Record<string, Answer> };

/** An OpenAPI document, as far as it is looked at here. */
export type Reference = { paths: Record<string, Record<string, Operation>> };

type Found = { operation: Operation; pointer: string; inPath: Record<string, string> };
type Template = { path: string; segments: string[]; holes: number };

const isHole = (segment: string) => segment.startsWith('{');
const mediaType = (header = '') => header.split(';', 1)[0]?.trim().toLowerCase() ?? '';
const isAccepted = (status: number) => status >= 200 && status < 300;
/** RFC 6901 §3, and RFC 3986 for the braces, since it becomes a part of an address. */
const escaped = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Says what of an exchange is not as a gateway's reference has it. A schema is compiled when it is first needed. */
export class ReferenceCheck {
  readonly #templates: Template[];
  readonly #ajv = new Ajv2020({ strict: false, formats: fullFormats, validateSchema: false });

  constructor(private readonly reference: Reference) {
    this.#templates = Object.keys(reference.paths)
      .map((path) => ({ path, segments: path.split('/'), holes: path.split('{').length }))
      .toSorted((one, other) => one.holes - other.holes);
    this.#ajv.addSchema(reference, 'openapi');
  }

  /** Nothing is wrong where there are no words. */
  mismatches(exchange: Exchange): string[] {
    const found = this.#find(exchange);
    if (!found) return exchange.status === 404 ? [] : [`${exchange.status} of a call that the reference does not have`];
    return [
      ...this.#answerOf(exchange, found),
      ...(isAccepted(exchange.status) ? this.#requestOf(exchange, found) : []),
    ];
  }

  #find({ method, path }: Exchange): Found | undefined {
    const [bare = ''] = path.split('?', 1);
    const segments = bare.split('/');
    const template = this.#templates.find(
      (one) =>
        one.segments.length === segments.length &&
        one.segments.every((segment, at) => isHole(segment) || segment === segments[at]) &&
        this.reference.paths[one.path]?.[method.toLowerCase()],
    );
    const operation = template && this.reference.paths[template.path]?.[method.toLowerCase()];
    if (!template || !operation) return undefined;
    const pointer = `openapi#/paths/${escaped(template.path)}/${method.toLowerCase()}`;
    const inPath = template.segments.flatMap((segment, at) =>
      isHole(segment) ? [[segment.slice(1, -1), decodeURIComponent(segments[at] ?? '')]] : [],
    );
    return { operation, pointer, inPath: Object.fromEntries(inPath) as Record<string, string> };
  }

  #answerOf({ status, headers, text }: Exchange, { operation, pointer }: Found): string[] {
    const answer = operation.responses[status];
    if (!answer) return [`the reference has no answer ${status}: ${text.slice(0, 300)}`];
    const missing = Object.entries(answer.headers ?? {}).flatMap(([name, { required }]) =>
      required && headers[name.toLowerCase()] === undefined ? [`the answer ${status} has no ${name}`] : [],
    );
    if (!answer.content) return text === '' ? missing : [...missing, `the answer ${status} has a body`];
    const type = mediaType(headers['content-type']);
    if (!answer.content[type]) return [...missing, `the answer ${status} is ${type || 'of no type'}`];
    const schema = `${pointer}/responses/${status}/content/${escaped(type)}/schema`;
    const values = type.endsWith('ndjson') ? text.trimEnd().split('\n') : [text];
    return [...missing, ...values.flatMap((value) => this.#faults(schema, parsed(value), `the answer ${status}`))];
  }

  /** What was accepted is what may be sent. */
  #requestOf({ sent, path }: Exchange, { operation, pointer, inPath }: Found): string[] {
    const body =
      operation.requestBody === undefined
        ? []
        : this.#faults(`${pointer}/requestBody/content/application~1json/schema`, parsed(sent ?? ''), 'the body');
    const query = new URL(path, 'http://localhost').searchParams;
    const named = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
    const queries = named('query').map(({ name }) => name);
    // A call that reads no query is not disturbed by one.
    const unknown = queries.length === 0 ? [] : [...query.keys()].filter((name) => !queries.includes(name));
    const given: Record<string, (name: string) => string | null | undefined> = {
      query: (name) => query.get(name),
      path: (name) => inPath[name],
    };
    const parameters = operation.parameters.flatMap((parameter, at) => {
      const value = given[parameter.in]?.(parameter.name);
      if (value === undefined || value === null) return [];
      const typed = /^(integer|number|boolean)$/.test(parameter.schema.type ?? '') ? parsed(value) : value;
      return this.#faults(`${pointer}/parameters/${at}/schema`, typed, `${parameter.in} ${parameter.name}`);
    });
    return [...body, ...parameters, ...unknown.map((name) => `the query ${name} is not in the reference`)];
  }

  #faults(schema: string, value: unknown, what: string): string[] {
    const validate: ValidateFunction | undefined = this.#ajv.getSchema(schema);
    if (!validate) return [`${what} has no schema at ${schema}`];
    if (validate(value)) return [];
    const faults = (validate.errors ?? []).slice(0, 5).map(({ instancePath, message, params }) => {
      return `${instancePath || '/'} ${message} ${JSON.stringify(params)}`;
    });
    return [`${what}: ${faults.join('; ')}`];
  }
}

/** What is no JSON is nothing that a schema takes. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
