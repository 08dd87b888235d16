import { expect, it } from 'vitest';
import { apiControllers } from '../api-controllers.js';
import { openApiDocument } from './openapi-document.js';
import { referencePage } from './reference-page.js';

const document = openApiDocument(apiControllers);
const page = referencePage(document, '/api/docs/reference.css');
const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);

it('has every call and every schema, each once', () => {
  const calls = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  for (const { operationId } of calls) expect(ids).toContain(operationId);
  for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(`schema-${name}`);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

it('leads nowhere in vain', () => {
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id = '']) => id);
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
});

it('tells of a call who may make it, and what it is refused with', () => {
  const [, call = ''] = page.split('id="changeDomains"');
  const [entry = ''] = call.split('</details>', 1);
  expect(entry).toContain('A token with the scope tenants:write.');
  expect(entry).toContain('<code>request.precondition_required</code>: Say with If-Match what is to be changed');
  expect(entry).toContain('<code>If-Match</code>');
});

it('has no script, and no style of its own', () => {
  expect(page).not.toMatch(/<script|<style| style=| on[a-z]+="/i);
});
