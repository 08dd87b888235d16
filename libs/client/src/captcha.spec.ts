import type { AskedCaptcha, Interaction } from '@latchkey/contracts';
import { describe, expect, it, vi } from 'vitest';
import { answeringCaptchas, encodeSolution } from './captcha.js';
import type { GatewayClient } from './gateway-client.js';
import { GatewayProblem } from './problems.js';

const altcha: AskedCaptcha = { provider: 'altcha' };
const problem = (code: string, captcha?: AskedCaptcha) =>
  new GatewayProblem(403, { type: 'about:blank', status: 403, title: 'x', code, captcha });
const required = () => Promise.reject(problem('captcha.required', altcha));
const failed = () => Promise.reject(problem('captcha.failed', altcha));
const moved = { id: 'x' } as unknown as Interaction;

const begin = (inAdvance?: () => Promise<string | undefined>) => {
  const call = vi.fn<(...values: unknown[]) => Promise<Interaction>>(async () => moved);
  const solve = vi.fn(async (_: AskedCaptcha) => 'solved');
  const others = { passkey: vi.fn(), passkeyOptions: vi.fn(), resume: vi.fn(), newPassword: vi.fn(), skip: vi.fn() };
  const plain = { ...others, identifier: call, password: call, code: call, verifyCode: call };
  const client = answeringCaptchas(plain as unknown as GatewayClient, { solve, ...(inAdvance && { inAdvance }) });
  return { client, call, solve, others };
};
const ada = { type: 'email', value: 'ada@example.com' } as const;
const solutionsOf = (call: ReturnType<typeof begin>['call']) =>
  call.mock.calls.map(([, , options]) => (options as { captcha?: string }).captcha);

describe('a client that answers CAPTCHAs', () => {
  it.each([
    ['a name', (client: GatewayClient) => client.identifier('x', ada)],
    ['a password', (client: GatewayClient) => client.password('x', 'secret')],
    ['a code to be sent', (client: GatewayClient) => client.code('x', 'email')],
    ['a code', (client: GatewayClient) => client.verifyCode('x', '123456')],
  ])('sends %s as it is, and once more with the solution that was asked for', async (_, send) => {
    const { client, call, solve } = begin();
    expect(await send(client)).toBe(moved);
    expect(solutionsOf(call)).toEqual([undefined]);
    call.mockClear().mockImplementationOnce(required);
    expect(await send(client)).toBe(moved);
    expect(solutionsOf(call)).toEqual([undefined, 'solved']);
    expect(solve).toHaveBeenCalledExactlyOnceWith(altcha);
  });

  it('sends a name with what was solved in advance, and solves again when that is too old', async () => {
    const { client, call } = begin(async () => 'in advance');
    await client.identifier('x', ada);
    expect(solutionsOf(call)).toEqual(['in advance']);
    call.mockClear().mockImplementationOnce(failed);
    await client.identifier('x', ada);
    expect(solutionsOf(call)).toEqual(['in advance', 'solved']);
  });

  it('sends a name without one when that failed', async () => {
    const { client, call } = begin(() => Promise.reject(new Error('away')));
    await client.identifier('x', ada);
    expect(solutionsOf(call)).toEqual([undefined]);
  });

  it('tries once: what is refused again is the caller’s to tell', async () => {
    const { client, call } = begin();
    call.mockImplementation(failed);
    await expect(client.password('x', 'secret')).rejects.toMatchObject({ code: 'captcha.failed' });
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('rejects with the problem, and not with why it was not solved', async () => {
    const { client, call, solve } = begin();
    call.mockImplementation(required);
    solve.mockRejectedValue(new Error('no worker'));
    await expect(client.password('x', 'secret')).rejects.toMatchObject({ code: 'captcha.required', captcha: altcha });
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('leaves other refusals alone', async () => {
    const { client, call, solve } = begin();
    call.mockImplementation(() => Promise.reject(problem('identity.user_suspended')));
    await expect(client.password('x', 'secret')).rejects.toMatchObject({ code: 'identity.user_suspended' });
    expect(solve).not.toHaveBeenCalled();
  });

  it('has nothing to do with ceremonies', () => {
    const { client, others } = begin();
    expect(client).toMatchObject(others);
  });
});

it('a solution is written as the gateway reads it', () => {
  const parameters = { algorithm: 'PBKDF2/SHA-256', cost: 1, expiresAt: 1, keyLength: 32 } as const;
  const challenge = {
    parameters: { ...parameters, keyPrefix: 'a', keySignature: 'b', nonce: 'c', salt: 'd' },
    signature: 'e',
  };
  const solution = { counter: 7, derivedKey: 'ab' };
  expect(JSON.parse(atob(encodeSolution(challenge, solution)))).toEqual({ challenge, solution });
});
