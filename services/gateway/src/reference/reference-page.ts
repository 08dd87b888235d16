import type { OpenApiDocument } from './openapi-document.js';
import { escaped, schemaText } from './schema-text.js';
import type { Schema } from './schemas.js';

type Parameter = { name: string; in: string; required: boolean; description?: string; schema: Schema };
type Content = Record<string, { schema: Schema }>;
type Answer = { description: string; content?: Content; headers?: Record<string, { description: string }> };
type Operation = {
  tags: string[];
  operationId: string;
  summary: string;
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, Answer>;
};
type Call = Operation & { method: string; path: string };

const problem = 'application/problem+json';

/** The reference as a page: no script, its style beside it, every call to be opened by itself and linked to. */
export function referencePage(document: OpenApiDocument, style: string): string {
  const calls = callsOf(document);
  const tags = [...new Set(calls.flatMap((call) => call.tags))];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(document.info.title)} API</title><link rel="stylesheet" href="${escaped(style)}"></head><body>
<header><h1>${escaped(document.info.title)} API</h1><p>${escaped(document.info.description)}</p>
<p><a href="/api/openapi.json">OpenAPI ${escaped(document.openapi)}</a> · <a href="/oidc/.well-known/openid-configuration">OpenID provider</a></p></header>
<nav aria-label="Parts">${[...tags, 'Schemas'].map((tag) => `<a href="#${idOf(tag)}">${escaped(tag)}</a>`).join('')}</nav>
<main>${tags.map((tag) => section(tag, calls.filter((call) => call.tags.includes(tag)).map(callText))).join('\n')}
${section('Schemas', Object.entries(document.components.schemas).map(namedSchema))}</main></body></html>`;
}

const callsOf = ({ paths }: OpenApiDocument): Call[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...(operation as unknown as Operation), method, path })),
  );

const idOf = (tag: string): string => tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

const section = (title: string, parts: readonly string[]): string =>
  `<section id="${idOf(title)}"><h2>${escaped(title)}</h2>\n${parts.join('\n')}</section>`;

function callText(call: Call): string {
  const answers = Object.entries(call.responses);
  return `<details id="${escaped(call.operationId)}"><summary><b class="${call.method}">${call.method.toUpperCase()}</b>
<code>${escaped(call.path)}</code><span>${escaped(call.summary)}</span></summary>
<p>${escaped(securityText(call.security))} <a href="#${escaped(call.operationId)}">${escaped(call.operationId)}</a></p>
${parametersText(call.parameters)}${contentText('Body', call.requestBody?.content)}
${answers.map(([status, answer]) => answerText(status, answer)).join('')}
<h3>Problems</h3><dl>${answers.map(([status, answer]) => problemText(status, answer)).join('')}</dl></details>`;
}

function securityText(security: Call['security']): string {
  const [first] = security;
  if (!first) return 'Open to everybody.';
  if (first['administrator']?.length === 0) return 'A token, whatever its scopes.';
  if (first['administrator']) return `A token with the scope ${first['administrator'].join(', ')}.`;
  return first['session'] ? 'For who is signed in.' : 'For the browser of the journey.';
}

const parametersText = (parameters: readonly Parameter[]): string =>
  parameters.length === 0
    ? ''
    : `<h3>Parameters</h3><dl>${parameters
        .map(
          ({ name, in: place, required, description, schema }) =>
            `<dt><code>${escaped(name)}</code> ${place}${required ? '' : ', if you like'}</dt><dd>${schemaText(schema)}${
              description === undefined ? '' : ` ${escaped(description)}`
            }</dd>`,
        )
        .join('')}</dl>`;

const contentText = (title: string, content: Content | undefined): string =>
  Object.entries(content ?? {})
    .map(
      ([type, { schema }]) =>
        `<h3>${escaped(title)} <small>${escaped(type)}</small></h3><pre>${schemaText(schema)}</pre>`,
    )
    .join('');

function answerText(status: string, { description, content = {}, headers = {} }: Answer): string {
  if (content[problem]) return '';
  const told = Object.entries(headers).map(
    ([name, header]) => ` <code>${escaped(name)}</code> ${escaped(header.description)}`,
  );
  const title = `${status}: ${description}`;
  return `${contentText(title, content) || `<h3>${escaped(title)}</h3>`}${told.length > 0 ? `<p>With${told.join(',')}</p>` : ''}`;
}

/** The description has a code and its title on each line. */
const problemText = (status: string, { description, content = {} }: Answer): string =>
  content[problem]
    ? `<dt>${escaped(status)}</dt><dd>${escaped(description)
        .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
        .replaceAll('\n\n', '<br>')}</dd>`
    : '';

const namedSchema = ([name, schema]: [string, Schema]): string =>
  `<article id="schema-${escaped(name)}"><h3>${escaped(name)}</h3><pre>${schemaText(schema)}</pre></article>`;
