import { Browser } from '@latchkey/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from './administrator.js';
import type { Reference } from './reference-check.js';
import { assertAsReferred } from './reference-witness.js';
import { startSystem, type System } from './system.js';

type Document = Reference & { openapi: string; components: { schemas: Record<string, object> } };

let system: System;
let document: Document;

beforeAll(async () => {
  system = await startSystem();
  document = (await (await fetch(`${system.url}/api/openapi.json`)).json()) as Document;
});
afterAll(() => system.stop());

it('is an OpenAPI 3.1 document', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d$/);
  expect(Object.keys(document.paths).length).toBeGreaterThan(60);
});

// The Schema Object of 3.1 is JSON Schema 2020-12 (OpenAPI 3.1 §4.8.24): each is checked against its meta-schema and compiled.
it('has schemas that are JSON Schemas, each of which a validator takes', () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, formats: fullFormats });
  for (const [name, schema] of Object.entries(document.components.schemas))
    ajv.addSchema({ ...inOwnPlace(schema), $id: `https://schemas.example/${name}` });
  const all = schemasIn(document.paths).map((schema) => inOwnPlace(schema));
  expect(all.length).toBeGreaterThan(500);
  for (const schema of all) expect(ajv.validateSchema(schema), JSON.stringify(schema).slice(0, 300)).toBe(true);
  for (const name of Object.keys(document.components.schemas))
    expect(ajv.getSchema(`https://schemas.example/${name}`)).toBeTypeOf('function');
});

it.each([
  { path: '/api/openapi.json', type: 'application/json; charset=utf-8' },
  { path: '/api/docs', type: 'text/html; charset=utf-8' },
  { path: '/api/docs/reference.css', type: 'text/css; charset=utf-8' },
])('$path is the same for everybody, at every host, and is read once', async ({ path, type }) => {
  const first = await fetch(`${system.url}${path}`);
  expect(first.status).toBe(200);
  expect(first.headers.get('content-type')).toBe(type);
  expect(first.headers.get('content-encoding')).toBe('gzip');
  expect(first.headers.get('set-cookie')).toBeNull();
  const text = await first.text();
  expect(text.length).toBeGreaterThan(1_000);
  const elsewhere = new Browser(system.url.replace(/\/\/[^:]*/, '//nobody.localhost'));
  const plain = await elsewhere.get(path);
  expect(plain).toMatchObject({ status: 200, text });
  expect(plain.headers['content-encoding']).toBeUndefined();
  const again = await fetch(`${system.url}${path}`, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
});

it('is a page without any script, under the policy of every page', async () => {
  const page = await fetch(`${system.url}/api/docs`);
  const sameAsEverywhere = await fetch(`${system.url}/livez`);
  const policy = page.headers.get('content-security-policy');
  expect(policy).toBe(sameAsEverywhere.headers.get('content-security-policy'));
  expect(policy).toContain("style-src 'self';");
  expect(await page.text()).not.toMatch(/<script|<style| style=| on[a-z]+=|https?:\/\//i);
});

it('is what the calls of these tests are checked against', async () => {
  const browser = system.newBrowser();
  const reply = await browser.get('/api/v1/experience');
  const { sent, status, headers } = reply;
  const exchange = { ...sent, url: system.url, sent: undefined, status, headers };
  await expect(assertAsReferred({ ...exchange, text: reply.text })).resolves.toBeUndefined();
  const text = reply.text.replace('{', '{"unheard":1,');
  await expect(assertAsReferred({ ...exchange, text })).rejects.toThrow(/additional properties.*unheard/);
  expect((await call(system.url, 'GET', '/tenants')).status).toBe(401);
});

/** References within the document become references to the schemas' own addresses. */
const inOwnPlace = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', 'https://schemas.example/')) as object;

/** Every Schema Object: what stands under `schema`, however deep. */
function schemasIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Record<string, unknown>).flatMap(([name, below]) =>
    name === 'schema' ? [below as object] : schemasIn(below),
  );
}
