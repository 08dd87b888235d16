import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answeredChallenge, eventually, startOwnSystem, type OwnSystem, type Person } from './system.js';
import type { ServiceName } from './suite.js';

/** What the receiver keeps of a span (OTLP 1.x, JSON encoding). */
type Span = {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { stringValue?: string } }[];
};
type Received = {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Omit<Span, 'service'>[] }[];
  }[];
};

const services: readonly ServiceName[] = ['gateway', 'identity', 'credential', 'mfa-policy', 'session', 'audit'];
const traceId = '0af7651916cd43dd8448eb211c80319c';
const pageSpan = 'b7ad6b7169203331';

const spans: Span[] = [];
let bodies = '';
let receiver: Server;
let system: OwnSystem;
let person: Person;

function receive(body: string): void {
  bodies += body;
  for (const { resource, scopeSpans } of (JSON.parse(body) as Received).resourceSpans) {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    for (const { spans: some } of scopeSpans) spans.push(...some.map((span) => ({ ...span, service })));
  }
}

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.url === '/v1/traces') receive(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const env = Object.fromEntries(services.map((service) => [service, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }]));
  system = await startOwnSystem({ env });
  person = await system.newPerson();
});
afterAll(async () => {
  await system.stop();
  receiver.close();
});

const ours = (): Span[] => spans.filter((span) => span.traceId === traceId);
const parentOf = ({ parentSpanId }: Span): Span | undefined => ours().find(({ spanId }) => spanId === parentSpanId);

/** The way from a span up to the page: `service name` of each. */
function pathOf(span: Span): string[] {
  const parent = parentOf(span);
  return [`${span.service} ${span.name}`, ...(parent ? pathOf(parent) : [span.parentSpanId ?? 'none'])];
}

const found = (service: string, name: string): Span | undefined =>
  ours().find((span) => span.service === service && span.name === name);

describe('a sign-in with a passkey', () => {
  let body: string;

  beforeAll(async () => {
    const browser = system.newBrowser();
    const answered = await answeredChallenge(person, browser);
    ({ body } = answered);
    const headers = { traceparent: `00-${traceId}-${pageSpan}-01` };
    const reply = await browser.post(answered.path, JSON.parse(body), { headers });
    expect(reply).toMatchObject({ status: 200, body: { step: { name: 'done' } } });
    // Spans go out once a second; audit fetches its events a quarter of a second later.
    await eventually(async () => found('audit', 'events.session.session-created.v1'));
    await eventually(async () => found('gateway', 'POST /api/v1/interactions/:id/passkey'));
  });

  const page = ['gateway POST /api/v1/interactions/:id/passkey', pageSpan];
  const act = ['session session.act.v1', 'gateway session.act.v1', ...page];
  const finish = [
    'credential credential.finish-authentication.v1',
    'session credential.finish-authentication.v1',
    ...act,
  ];
  const published = ['credential events.credential.assertion-verified.v1', ...finish];
  const consumed = ['mfa-policy events.credential.assertion-verified.v1', ...published];

  it.each<{ because: string; service: string; name: string; path: string[] }>([
    { because: 'the page begins it', service: 'gateway', name: page[0]?.slice(8) ?? '', path: page },
    { because: 'session works for the gateway', service: 'session', name: 'session.act.v1', path: act },
    {
      because: 'credential works for session',
      service: 'credential',
      name: 'credential.finish-authentication.v1',
      path: finish,
    },
    {
      because: 'the event is published in that work',
      service: 'credential',
      name: 'events.credential.assertion-verified.v1',
      path: published,
    },
    {
      because: 'mfa-policy handles the event',
      service: 'mfa-policy',
      name: 'events.credential.assertion-verified.v1',
      path: consumed,
    },
    {
      because: 'and tells the decision',
      service: 'mfa-policy',
      name: 'events.mfa-policy.requirement-fulfilled.v1',
      path: ['mfa-policy events.mfa-policy.requirement-fulfilled.v1', ...consumed],
    },
  ])('$because', async ({ service, name, path }) => {
    const span = await eventually(async () => found(service, name));
    expect(pathOf(span)).toEqual(path);
  });

  it.each([
    ['credential', finish],
    ['session', act],
  ])('the statements of %s are parts of its work', async (service, above) => {
    const statements = await eventually(async () => {
      const some = ours().filter((span) => span.service === service && /^sql \S+$/.test(span.name));
      return some.length > 0 && some;
    });
    for (const statement of statements) {
      const [own, ...rest] = pathOf(statement).filter((step) => !step.endsWith(' gathered'));
      expect(own).toBe(`${service} ${statement.name}`);
      expect(rest).toEqual(above);
    }
  });

  it('what it asks of Redis is too', async () => {
    const question = await eventually(async () => found('session', 'redis'));
    expect(pathOf(question)).toEqual(['session redis', ...act]);
  });

  it('what follows from its session is below it, in every service that hears of it', () => {
    const heard = found('audit', 'events.session.session-created.v1');
    expect(heard && pathOf(heard).slice(-page.length)).toEqual(page);
  });

  it('every span of it hangs below another, up to the page', () => {
    expect(ours().length).toBeGreaterThan(10);
    for (const span of ours()) expect(pathOf(span).at(-1)).toBe(pageSpan);
  });

  it('nothing that was sent is in a span', () => {
    expect(bodies).not.toContain(person.email);
    const { response } = JSON.parse(body) as { response: { id: string; response: { signature: string } } };
    for (const secret of [response.id, response.response.signature]) expect(bodies).not.toContain(secret);
  });

  it('the lines of the log say the trace', async () => {
    expect(await system.log('mfa-policy')).not.toContain('"level":"error"');
    const refused = await system.newBrowser().get('/api/v1/session', {
      headers: { traceparent: `00-${traceId}-${pageSpan}-01` },
    });
    expect(refused.status).toBe(401);
    await eventually(async () => (await system.log('gateway')).includes(`"traceId":"${traceId}"`));
  });
});

it('a call that fails says with which code', async () => {
  await eventually(async () =>
    spans.some(
      ({ name, attributes }) =>
        name === 'GET /api/v1/session' && attributes.some(({ key }) => key === 'http.response.status_code'),
    ),
  );
  const answered = await answeredChallenge(person, system.newBrowser());
  const stranger = system.newBrowser();
  expect((await stranger.post(answered.path, JSON.parse(answered.body))).status).toBeGreaterThanOrEqual(400);
  await eventually(async () =>
    spans.some(
      ({ service, name, attributes }) =>
        service === 'session' && name === 'session.act.v1' && attributes.some(({ key }) => key === 'error.type'),
    ),
  );
});
