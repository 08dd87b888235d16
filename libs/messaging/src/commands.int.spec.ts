import {
  ContractError,
  readEnrolment,
  unlockUser,
  sendCode,
  settle,
  verifyCode,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Controller } from '@nestjs/common';
import { of } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callContext, type CallContext } from './call-context.js';
import { Handles } from './handles.js';
import {
  aTenant,
  anEventId,
  anInteraction,
  aUser,
  closeConnections,
  connectAs,
  listenAs,
  refusal,
  timed,
  type TestBus,
} from './test-bus.js';
import { errorOf } from './wire.js';

type Verify = RequestOf<typeof verifyCode>;
type Verified = ReplyOf<typeof verifyCode>;

const ada = { type: 'email', value: 'ada@example.com' } as const;
const verified: Verified = { userId: aUser(), identifier: ada, created: false, evidenceId: anEventId() };
const aRequest = () => ({
  tenantId: aTenant,
  interactionId: anInteraction(),
  purpose: 'sign-in' as const,
  code: '123456',
});
const patient = () => callContext(2_000);

// How the service behaves is the test's to say.
let answer: (request: Verify, context: CallContext) => Promise<Verified>;
let sent: RequestOf<typeof sendCode>[];

@Controller()
class Codes {
  @Handles(verifyCode)
  verify(request: Verify, context: CallContext) {
    return answer(request, context);
  }

  @Handles(sendCode)
  send(request: RequestOf<typeof sendCode>) {
    sent.push(request);
    const now = new Date().toISOString();
    return Promise.resolve({ expiresAt: now, resendAt: now });
  }
}

let session: TestBus;
let identity: TestBus;
let service: Awaited<ReturnType<typeof listenAs>>;

beforeAll(async () => {
  session = await connectAs('session');
});
beforeEach(async () => {
  answer = () => Promise.resolve(verified);
  sent = [];
  identity = await connectAs('identity');
  service = await listenAs('identity', identity, [Codes]);
});
afterEach(async () => {
  await service.close();
  await identity.connection.close();
});
afterAll(closeConnections);

const errorsLogged = () => identity.lines.filter(({ level }) => level === 'error');

describe('a command that is answered', () => {
  it('gives the caller the handler’s reply', async () => {
    expect(await session.client.request(verifyCode, aRequest(), patient())).toEqual(verified);
  });

  it('reaches the handler as its schema sees it', async () => {
    const identifier = { type: 'email' as const, value: '  Ada@Example.COM ' };
    const { code: _, ...rest } = aRequest();
    await session.client.request(sendCode, { ...rest, identifier, language: 'en' }, patient());
    expect(sent).toMatchObject([{ ...rest, identifier: { type: 'email', value: 'ada@example.com' }, language: 'en' }]);
  });

  it('is part of the caller’s trace, in a span of its own', async () => {
    const seen: CallContext[] = [];
    answer = (_, context) => {
      seen.push(context);
      return Promise.resolve(verified);
    };
    const context = patient();
    await session.client.request(verifyCode, aRequest(), context);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.traceId).toBe(context.traceId);
    expect(seen[0]?.traceparent).not.toBe(context.traceparent);
  });

  it('tells the handler how long its caller waits', async () => {
    let left = Infinity;
    answer = (_, context) => {
      left = context.deadline - performance.now();
      return Promise.resolve(verified);
    };
    await session.client.request(verifyCode, aRequest(), callContext(700));
    expect(left).toBeLessThanOrEqual(700);
    expect(left).toBeGreaterThan(0);
  });

  it('goes to one of the service’s processes', async () => {
    const other = await connectAs('identity');
    const second = await listenAs('identity', other, [Codes]);
    let handled = 0;
    answer = () => {
      handled += 1;
      return Promise.resolve(verified);
    };
    await Promise.all(Array.from({ length: 40 }, () => session.client.request(verifyCode, aRequest(), patient())));
    await second.close();
    expect(handled).toBe(40);
  });

  it('may be answered by an Observable, as Nest allows', async () => {
    answer = () => of(verified) as unknown as Promise<Verified>;
    expect(await session.client.request(verifyCode, aRequest(), patient())).toEqual(verified);
  });
});

describe('a request that is none of the contract', () => {
  it('is refused with pointers to what is wrong, before the handler sees it', async () => {
    let handled = 0;
    answer = () => Promise.resolve(verified).finally(() => (handled += 1));
    const request = { ...aRequest(), code: '12345', purpose: 'theft' as never };
    const error = await refusal(session.client.request(verifyCode, request, patient()));
    expect(error.code).toBe('contract.invalid_request');
    expect(error.extension.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/code', '/purpose']);
    expect(handled).toBe(0);
    expect(errorsLogged()).toEqual([]);
  });

  it.each([
    ['text', 'not json'],
    ['nothing', ''],
    ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe, 0x00)],
    ['JSON that breaks off', '{"tenantId":"acme"'],
  ])('is refused when it is %s', async (_, data) => {
    const reply = await session.connection.request(verifyCode.subject, data, { timeout: 1_000 });
    expect(errorOf(reply)).toMatchObject({ code: 'contract.invalid_request', detail: 'not JSON' });
  });

  it.each(['null', '[]', '"text"', '7', '{"__proto__":{"code":"123456"}}'])(
    'is refused when it is %s',
    async (data) => {
      const reply = await session.connection.request(verifyCode.subject, data, { timeout: 1_000 });
      expect(errorOf(reply)?.code).toBe('contract.invalid_request');
    },
  );

  it('does not keep the next one from its answer', async () => {
    await session.connection.request(verifyCode.subject, 'not json', { timeout: 1_000 });
    expect(await session.client.request(verifyCode, aRequest(), patient())).toEqual(verified);
  });
});

describe('a handler that fails', () => {
  it.each<{ because: string; error: ContractError }>([
    { because: 'a code alone', error: new ContractError('identity.code_rejected') },
    { because: 'a code and a detail', error: new ContractError('identity.code_rejected', 'two tries are left') },
    {
      because: 'an extension',
      error: new ContractError('identity.code_requested_too_often', 'wait', { extension: { retryAfterSeconds: 30 } }),
    },
    {
      because: 'a reason for the log',
      error: new ContractError('authentication.failed', undefined, { reason: 'bad_signature' }),
    },
  ])('with a known failure reaches the caller as it was thrown: $because', async ({ error }) => {
    answer = () => Promise.reject(error);
    const { code, detail, extension, reason } = await refusal(
      session.client.request(verifyCode, aRequest(), patient()),
    );
    expect({ code, detail, extension, reason }).toEqual({
      code: error.code,
      detail: error.detail,
      extension: error.extension,
      reason: error.reason,
    });
    expect(errorsLogged()).toEqual([]);
  });

  it.each<{ because: string; fails: () => Promise<never> }>([
    { because: 'it rejects', fails: () => Promise.reject(new Error('the pepper is hunter2')) },
    {
      because: 'it throws at once',
      fails: () => {
        throw new TypeError('the pepper is hunter2');
      },
    },
  ])('with an unknown failure reaches the caller without detail and is logged once: $because', async ({ fails }) => {
    answer = fails;
    const context = patient();
    const reply = await session.connection.request(verifyCode.subject, JSON.stringify(aRequest()), { timeout: 1_000 });
    expect(reply.string()).toBe('{"extension":{}}');
    expect(errorOf(reply)?.code).toBe('service.failed');
    expect(errorsLogged()).toHaveLength(1);

    const error = await refusal(session.client.request(verifyCode, aRequest(), context));
    expect(error).toMatchObject({ code: 'service.failed', detail: undefined, extension: {} });
    expect(errorsLogged()).toHaveLength(2);
    expect(errorsLogged()[1]?.fields).toMatchObject({ subject: verifyCode.subject, traceId: context.traceId });
    expect(errorsLogged()[1]?.fields['error']).toMatchObject({ message: 'the pepper is hunter2' });
  });

  it('with a reply that the bus does not carry fails at once, not at the caller’s timeout', async () => {
    answer = () => Promise.resolve({ ...verified, email: 'x'.repeat(300_000) });
    const { ms, result } = await timed(refusal(session.client.request(verifyCode, aRequest(), patient())));
    expect(result.code).toBe('service.failed');
    expect(ms).toBeLessThan(1_000);
  });
});

describe('a call that finds no answer', () => {
  it('is service.unavailable at once when nobody listens', async () => {
    const { ms, result } = await timed(
      refusal(session.client.request(readEnrolment, { tenantId: aTenant, userId: aUser() }, patient())),
    );
    expect(result.code).toBe('service.unavailable');
    expect(ms).toBeLessThan(500);
  });

  it('is service.timeout when the caller’s time is up, not later', async () => {
    answer = () => new Promise((resolve) => setTimeout(() => resolve(verified), 1_500));
    const { ms, result } = await timed(refusal(session.client.request(verifyCode, aRequest(), callContext(200))));
    expect(result.code).toBe('service.timeout');
    expect(ms).toBeGreaterThan(150);
    expect(ms).toBeLessThan(1_000);
  });

  it.each([0, 0.5, -100])('is service.timeout without a question when %s ms are left', async (budget) => {
    let handled = 0;
    answer = () => Promise.resolve(verified).finally(() => (handled += 1));
    expect((await refusal(session.client.request(verifyCode, aRequest(), callContext(budget)))).code).toBe(
      'service.timeout',
    );
    await session.client.request(verifyCode, aRequest(), patient());
    expect(handled).toBe(1);
  });

  it('is contract.invalid_reply when the reply breaks its schema, where replies are checked', async () => {
    answer = () => Promise.resolve({ ...verified, created: 'perhaps' } as never);
    const error = await refusal(session.client.request(verifyCode, aRequest(), patient()));
    expect(error.code).toBe('contract.invalid_reply');
    expect(error.extension.errors).toMatchObject([{ pointer: '/created' }]);
    expect(await session.trustingClient.request(verifyCode, aRequest(), patient())).toMatchObject({
      created: 'perhaps',
    });
  });

  it('is service.denied at once when it was not declared, and leaves other calls alone', async () => {
    const denied = timed(
      refusal(session.client.request(unlockUser, { tenantId: aTenant, userId: aUser() }, patient())),
    );
    const allowed = session.client.request(verifyCode, aRequest(), patient());
    const { ms, result } = await denied;
    expect(result.code).toBe('service.denied');
    expect(ms).toBeLessThan(500);
    expect(await allowed).toEqual(verified);
  });

  it('is not answered by a service that only claims to own a command', async () => {
    const gateway = await connectAs('gateway');
    const refusals: string[] = [];
    gateway.connection.subscribe(settle.subject, {
      queue: 'mfa-policy',
      callback: (error) => {
        if (error) refusals.push(error.name);
      },
    });
    await gateway.connection.flush();
    const request = {
      tenantId: aTenant,
      interactionId: anInteraction(),
      userId: aUser(),
      purpose: 'sign-in' as const,
      evidenceId: anEventId(),
      waitMs: 0,
    };
    expect((await refusal(session.client.request(settle, request, patient()))).code).toBe('service.unavailable');
    expect(refusals).toEqual(['PermissionViolationError']);
  });
});
