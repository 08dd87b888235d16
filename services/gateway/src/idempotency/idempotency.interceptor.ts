import { randomUUID } from 'node:crypto';
import { ContractError } from '@latchkey/contracts';
import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defer, from, lastValueFrom, type Observable } from 'rxjs';
import { administratorOf } from '../edge/caller.js';
import { LimitStore } from '../limits/limit-store.js';
import { LIMIT_SETTINGS, type LimitSettings } from '../limits/limits.guard.js';
import { IdempotencySeal, keptRefusal, parseKept, refusalAgain, repetitionOf, type KeptAnswer } from './kept-answer.js';

const keptSeconds = 24 * 3_600;
/** Longer than a call may take; a process that dies in one frees its key by this. */
const runningSeconds = 30;
const retrySeconds = 1;
/** What a script takes for one: visible ASCII, no longer than a UUID four times over. */
const keyForm = /^[\x21-\x7e]{1,150}$/;
const toldHeaders = ['location', 'etag'] as const;

type Call = { name: string; print: string; mark: string };

/**
 * `Idempotency-Key` on a `POST` of the management API (H-07): who repeats a call whose answer was lost gets that answer, and nothing
 * happens twice. A key is its actor's, and that call's for a day. Without the store there is no such promise, so no call that asks for it.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly seal: IdempotencySeal;

  constructor(
    private readonly store: LimitStore,
    @Inject(LIMIT_SETTINGS) { secret }: LimitSettings,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.seal = new IdempotencySeal(secret);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined) return next.handle();
    const call = this.callOf(request, key);
    return defer(() => from(this.once(call, next, http.getResponse<FastifyReply>())));
  }

  private callOf(request: FastifyRequest, key: string | string[]): Call {
    const actor = administratorOf(request)?.id;
    if (typeof key !== 'string' || !keyForm.test(key) || actor === undefined)
      throw new ContractError('contract.invalid_request', 'no idempotency key can be this, or none is taken here');
    const name = `gateway:idempotency:${this.seal.markOf('key', actor, key)}`;
    return { name, print: this.seal.markOf('call', request.url, request.body), mark: randomUUID() };
  }

  private async once(call: Call, next: CallHandler, reply: FastifyReply): Promise<unknown> {
    const { name, print, mark } = call;
    const running = JSON.stringify({ print, running: mark });
    if (!(await orUnavailable(this.store.claim(name, running, runningSeconds)))) {
      const earlier = await this.earlier(call);
      if (earlier) return again(earlier, reply);
    }
    return this.first(call, next, reply);
  }

  /** What a call of this key came to before; undefined where that was this one. */
  private async earlier({ name, ...own }: Call): Promise<KeptAnswer | undefined> {
    const text = await orUnavailable(this.store.read(name));
    const kept = text === null ? undefined : parseKept(text);
    const found = kept ? repetitionOf(kept, own) : 'running';
    if (found === 'other') throw new ContractError('request.idempotency_conflict');
    if (found === 'running')
      throw new ContractError('request.still_running', undefined, { extension: { retryAfterSeconds: retrySeconds } });
    return found === 'own' ? undefined : this.seal.open(name, found.sealed);
  }

  private async first(call: Call, next: CallHandler, reply: FastifyReply): Promise<unknown> {
    try {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      // A stream is read once, and reads only: there is nothing to do twice.
      await this.settle(call, body instanceof StreamableFile ? undefined : { headers: headersOf(reply), body });
      return body;
    } catch (error) {
      await this.settle(call, keptRefusal(error));
      throw error;
    }
  }

  /** Whoever made the call gets its answer in any case. */
  private async settle({ name, print }: Call, answer: KeptAnswer | undefined): Promise<void> {
    const kept = answer && JSON.stringify({ print, sealed: this.seal.seal(name, answer) });
    const done = kept === undefined ? this.store.release(name) : this.store.keep(name, kept, keptSeconds);
    await done.catch((error: unknown) =>
      this.log.warn({ error }, 'what a call came to is not kept for its repetition'),
    );
  }
}

function headersOf(reply: FastifyReply): Record<string, string> {
  const told = toldHeaders.map((name) => [name, reply.getHeader(name)] as const);
  return Object.fromEntries(told.filter((one): one is [(typeof one)[0], string] => typeof one[1] === 'string'));
}

function again(answer: KeptAnswer, reply: FastifyReply): unknown {
  reply.header('idempotency-replayed', 'true');
  if ('code' in answer) throw refusalAgain(answer);
  reply.headers(answer.headers);
  return answer.body;
}

async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const reason = 'nothing can be promised of an idempotency key without Redis';
    throw new ContractError('service.unavailable', undefined, { cause: error, reason });
  }
}
