import type { Exchange } from '@latchkey/testing';
import { expect, it } from 'vitest';
import { ReferenceCheck, type Reference } from './reference-check.js';

const named = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
};
const json = (schema: object) => ({ 'application/json': { schema } });
const reference: Reference & { components: object } = {
  components: { schemas: { Named: named } },
  paths: {
    '/api/v1/things': {
      get: {
        parameters: [{ name: 'limit', in: 'query', required: false, schema: { type: 'integer' } }],
        responses: { 200: { content: { 'application/x-ndjson': { schema: named } } } },
      },
      post: {
        parameters: [],
        requestBody: { content: json(named) },
        responses: {
          201: { content: json({ $ref: '#/components/schemas/Named' }), headers: { location: { required: true } } },
          400: { content: { 'application/problem+json': { schema: { properties: { code: { enum: ['a.b'] } } } } } },
        },
      },
    },
    '/api/v1/things/{id}': { delete: { parameters: [], responses: { 204: {} } } },
    '/api/v1/things/first': { delete: { parameters: [], responses: { 200: { content: json(named) } } } },
  },
};

const type = (name: string) => ({ 'content-type': name });
const made: Exchange = {
  url: 'http://127.0.0.1:1',
  method: 'POST',
  path: '/api/v1/things',
  sent: '{"name":"a"}',
  status: 201,
  headers: { ...type('application/json; charset=utf-8'), location: '/x' },
  text: '{"name":"a"}',
};
const refused = { status: 400, headers: type('application/problem+json'), text: '{"code":"a.b"}' };
const listed = {
  method: 'GET',
  path: '/api/v1/things?limit=2',
  sent: undefined,
  status: 200,
  headers: type('application/x-ndjson'),
  text: '{"name":"a"}\n{"name":"b"}\n',
};
const deleted = { method: 'DELETE', path: '/api/v1/things/2', sent: undefined, status: 204, headers: {}, text: '' };

const check = new ReferenceCheck(reference);
const mismatchesOf = (changes: Partial<Exchange>) => check.mismatches({ ...made, ...changes });

it.each<{ because: string; changes: Partial<Exchange> }>([
  { because: 'it is what was said', changes: {} },
  { because: 'what is refused may have had any body', changes: { ...refused, sent: '[]' } },
  { because: 'each line is one', changes: listed },
  { because: 'nothing was to come', changes: deleted },
  { because: 'what is said nowhere is not there', changes: { path: '/api/v1/nothing', status: 404 } },
  {
    because: 'a name goes before a hole',
    changes: { ...made, method: 'DELETE', path: '/api/v1/things/first', status: 200 },
  },
])('nothing is wrong: $because', ({ changes }) => {
  expect(mismatchesOf(changes)).toEqual([]);
});

it.each<{ because: string; changes: Partial<Exchange>; says: RegExp }>([
  { because: 'a member is unknown', changes: { text: '{"name":"a","x":1}' }, says: /201.*additional properties.*"x"/ },
  { because: 'a member is missing', changes: { text: '{}' }, says: /the answer 201.*required property 'name'/ },
  { because: 'it is no JSON', changes: { text: '<p>' }, says: /the answer 201: \/ must be object/ },
  { because: 'the status is another', changes: { status: 200 }, says: /the reference has no answer 200/ },
  { because: 'a header is missing', changes: { headers: type('application/json') }, says: /201 has no location/ },
  {
    because: 'the type is another',
    changes: { headers: { ...type('text/html'), location: '/x' } },
    says: /is text\/html/,
  },
  { because: 'a body comes with nothing', changes: { ...deleted, text: '{}' }, says: /204 has a body/ },
  {
    because: 'the code is another',
    changes: { ...refused, text: '{"code":"c.d"}' },
    says: /\/code must be equal to one/,
  },
  { because: 'a line is wrong', changes: { ...listed, text: '{"name":"a"}\n{}\n' }, says: /required property 'name'/ },
  {
    because: 'what was taken is not what may be sent',
    changes: { sent: '{"name":1}' },
    says: /the body: \/name must be string/,
  },
  {
    because: 'a parameter is wrong',
    changes: { ...listed, path: '/api/v1/things?limit=x' },
    says: /query limit: \/ must be integer/,
  },
  {
    because: 'a parameter is unknown',
    changes: { ...listed, path: '/api/v1/things?all=1' },
    says: /the query all is not/,
  },
  {
    because: 'the call is unknown',
    changes: { path: '/api/v1/nothing' },
    says: /a call that the reference does not have/,
  },
])('it is told when $because', ({ changes, says }) => {
  const mismatches = mismatchesOf(changes);
  expect(mismatches).toHaveLength(1);
  expect(mismatches[0]).toMatch(says);
});
