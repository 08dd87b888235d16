import { ContractError, type AccountCenter } from '@latchkey/contracts';
import { applyDecorators, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../edge/caller.js';

/** A part of the account centre; `profile` is there wherever the centre is. */
export type AccountPart = Exclude<keyof AccountCenter, 'enabled'> | 'profile';

/** Whether a tenant lets people see a part of their account, or change it (A24). */
export function isOffered(center: AccountCenter, part: AccountPart, { changes }: { changes: boolean }): boolean {
  if (!center.enabled) return false;
  const access = part === 'profile' ? 'edit' : center[part];
  return changes ? access === 'edit' : access !== 'off';
}

const partOf = Reflector.createDecorator<AccountPart>();
const reading = new Set(['GET', 'HEAD']);

/** Refuses what the tenant does not offer, before anybody is asked who calls. Errors: `account.not_offered`. */
@Injectable()
export class AccountCenterGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const part = this.reflector.getAllAndOverride(partOf, [context.getHandler(), context.getClass()]);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = callerOf(request);
    if (part === undefined || !caller)
      throw new Error('a call of the account says what it is of, behind the edge guard');
    const changes = !reading.has(request.method);
    if (!isOffered(caller.tenant.accountCenter, part, { changes })) throw new ContractError('account.not_offered');
    return true;
  }
}

/** A controller, or one method of one, of the account centre: `@OfAccount('passkeys')`. Reading and changing are told apart by the method. */
export const OfAccount = (part: AccountPart): ClassDecorator & MethodDecorator =>
  applyDecorators(partOf(part), UseGuards(AccountCenterGuard));

/** True for a method that the account centre may have off or read-only. */
export const isOfAccount = (controller: object, handler: object): boolean =>
  [handler, controller].some((declared) => Reflect.hasMetadata(partOf.KEY, declared));
