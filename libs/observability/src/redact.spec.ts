import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog, nestLogger } from './logger.js';
import { redact } from './redact.js';

const secret = 'a-secret-that-must-not-be-seen';

describe('redact', () => {
  it.each([
    'password',
    'token',
    'code',
    'cookie',
    'authorization',
    'secret',
    'challenge',
    'response',
    'signature',
    'email',
    'value',
    'identifier',
  ])('replaces what is under "%s", however it is written and wherever it is', (key) => {
    const logged = redact({ [key]: secret, [key.toUpperCase()]: { inner: secret }, body: [{ [key]: [secret] }] });
    expect(JSON.stringify(logged)).not.toContain(secret);
    expect(logged).toMatchObject({ [key]: '[redacted]', body: [{ [key]: '[redacted]' }] });
  });

  it.each([
    ['a text', 'ready', 'ready'],
    ['a number', 7, 7],
    ['null', null, null],
    ['undefined', undefined, undefined],
    [
      'names that only contain a secret word',
      { errorCode: '23505', tokenCount: 2 },
      { errorCode: '23505', tokenCount: 2 },
    ],
    ['nested values', { a: { b: [1, 'two'] } }, { a: { b: [1, 'two'] } }],
    ['a text that is exactly as long as allowed', 'x'.repeat(2_000), 'x'.repeat(2_000)],
    ['a longer text, cut', 'x'.repeat(2_001), `${'x'.repeat(2_000)}…`],
    ['what lies four deep, not deeper', { a: { b: { c: { d: { e: 1 } } } } }, { a: { b: { c: { d: '[deep]' } } } }],
    [
      'the first fifty of a list',
      Array.from({ length: 60 }, (_, index) => index),
      Array.from({ length: 50 }, (_, index) => index),
    ],
  ])('keeps %s', (_, value, expected) => {
    expect(redact(value)).toEqual(expected);
  });

  it('ends on a value that contains itself', () => {
    const loop: Record<string, unknown> = { name: 'loop' };
    loop['self'] = loop;
    expect(JSON.stringify(redact(loop))).toContain('[deep]');
  });

  it('tells of an error its type, message, code, reason and stack, and nothing else that it carries', () => {
    const error = Object.assign(new TypeError('broken'), {
      code: 'ECONNRESET',
      reason: 'postgres',
      detail: secret,
      parameters: [secret],
    });
    const logged = redact(error) as Record<string, unknown>;
    expect(logged).toEqual({
      type: 'TypeError',
      message: 'broken',
      errorCode: 'ECONNRESET',
      reason: 'postgres',
      stack: error.stack,
    });
  });

  it('tells of an error what caused it, down to a bound', () => {
    const chain = [1, 2, 3, 4, 5, 6, 7].reduce<Error | undefined>(
      (cause, depth) => new Error(`level ${depth}`, { cause }),
      undefined,
    );
    const text = JSON.stringify(redact(chain));
    expect(text).toContain('level 7');
    expect(text).toContain('level 3');
    expect(text).not.toContain('"message":"level 2"');
  });

  it('redacts what caused an error too', () => {
    const text = JSON.stringify(redact({ error: new Error('outer', { cause: { password: secret, host: 'db' } }) }));
    expect(text).not.toContain(secret);
    expect(text).toContain('"host":"db"');
  });

  it('cuts the message of an error that quotes a whole document', () => {
    const logged = redact(new Error('y'.repeat(100_000))) as { message: string; stack: string };
    expect(logged.message).toHaveLength(2_001);
    expect(logged.stack).toHaveLength(2_001);
  });
});

describe('a log line', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(process.stdout, 'write').mockImplementation((data) => {
      lines.push(String(data));
      return true;
    });
  });
  afterEach(() => vi.restoreAllMocks());

  // Keycloak GHSA-j628-q885-8gr5: log lines made by the text of a client.
  it('stays one line whatever a client sent', () => {
    const log = createLog({ service: 'gateway', level: 'info' });
    const hostile = 'x\r\n{"level":"error","message":"forged"}\u2028\u0000\u001b[2J';
    log.warn({ userAgent: hostile, error: new Error(hostile) }, hostile);

    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n\u0000\u001b]/); // oxlint-disable-line no-control-regex -- these are what is looked for
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(line).toMatchObject({
      level: 'warn',
      service: 'gateway',
      pid: process.pid,
      userAgent: hostile,
      msg: hostile,
    });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('never holds a secret, in fields or in errors', () => {
    const log = createLog({ service: 'session', level: 'debug' });
    log.info({ token: secret, request: { headers: { cookie: secret } } }, 'refused');
    log.error(
      { error: Object.assign(new Error('failed', { cause: { secret } }), { email: secret }) },
      'a command failed',
    );
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain(secret);
  });

  it('below the level is not written', () => {
    const log = createLog({ service: 'session', level: 'warn' });
    log.info({}, 'not this');
    log.error({}, 'but this');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['but this']);
  });

  it('of Nest has our form: its chatter is debug, an error keeps its type', () => {
    const log = nestLogger(createLog({ service: 'session', level: 'debug' }));
    log.log('mapped', 'Router');
    log.error(new TypeError('no provider'), 'Injector');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'debug', msg: 'mapped', context: 'Router' },
      { level: 'error', msg: 'no provider', context: 'Injector', error: { type: 'TypeError' } },
    ]);
  });
});
