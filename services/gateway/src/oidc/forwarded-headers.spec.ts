import { expect, it } from 'vitest';
import { forwardedHeaders } from './forwarded-headers.js';

it('passes on what a provider reads, and its own cookies alone', () => {
  const headers = {
    ...{ host: 'evil.example', 'x-forwarded-for': '10.0.0.1', 'x-forwarded-proto': 'http', forwarded: 'for=evil' },
    ...{ authorization: 'Basic abc', dpop: 'proof', accept: 'text/html', origin: 'https://app.example' },
    cookie: '__Host-latchkey_session=secret; latchkey_oidc_back=uid;latchkey_oidc=form; other=1; latchkey_oidc_more=2',
  };
  expect(forwardedHeaders(headers)).toEqual({
    ...{ authorization: 'Basic abc', dpop: 'proof', accept: 'text/html', origin: 'https://app.example' },
    cookie: 'latchkey_oidc_back=uid; latchkey_oidc=form',
  });
});

it.each([{ headers: {} }, { headers: { cookie: '' } }, { headers: { cookie: '=; ;' } }])(
  'passes nothing on of $headers',
  ({ headers }) => {
    expect(forwardedHeaders(headers)).toEqual({});
  },
);

it('leaves out what is longer than anybody needs', () => {
  expect(forwardedHeaders({ authorization: `Bearer ${'a'.repeat(20_000)}` })).toEqual({});
});
