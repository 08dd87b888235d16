import {
  ContractError,
  credentialId,
  removeFactor,
  sessionId,
  ssoConnectionId,
  tenantId,
  trustedDevice,
  userId,
  type CredentialId,
  type RequestOf,
  type SessionId,
  type SsoConnectionId,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import type { CallContext } from '@latchkey/messaging';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { contextOf } from '../edge/caller.js';

/** The context of an administrator's call, which the guard has made. */
export const FromAdministrator = createParamDecorator((_: unknown, context: ExecutionContext): CallContext => {
  const found = contextOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!found) throw new Error('the administrator guard did not run');
  return found;
});

/** A tenant's id as a path has it; what cannot be one is not found, and nobody is asked. */
export function tenantAt(segment: string): TenantId {
  const parsed = tenantId.safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', 'no such tenant');
  return parsed.data;
}

/** A person's id as a path has it. */
export function userAt(segment: string): UserId {
  const parsed = userId.safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', 'no such person');
  return parsed.data;
}

/** An SSO connection's id as a path has it. */
export function connectionAt(segment: string): SsoConnectionId {
  const parsed = ssoConnectionId.safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', 'no such connection');
  return parsed.data;
}

/** A trusted device's id as a path has it. */
export function deviceAt(segment: string): string {
  const parsed = trustedDevice.shape.deviceId.safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', 'no such device');
  return parsed.data;
}

/** A passkey's id as a path has it. */
export function credentialAt(segment: string): CredentialId {
  const parsed = credentialId.safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', 'no such passkey');
  return parsed.data;
}

/** A session's public name as a path has it. */
export function sessionAt(segment: string): SessionId {
  const parsed = sessionId.safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', 'no such session');
  return parsed.data;
}

/** A factor's name as a path has it: one of those that can be taken away. */
export function factorAt(segment: string): RequestOf<typeof removeFactor>['factor'] {
  const parsed = removeFactor.request.shape.factor.safeParse(segment);
  if (!parsed.success) throw new ContractError('request.not_found', 'no such factor');
  return parsed.data;
}

/** A page's place as the outside sees it: opaque, so that what it holds may change. */
export const cursorOf = (last: string): string => Buffer.from(last).toString('base64url');

/** The place that a cursor stands for. */
export const placeOf = (cursor: string | undefined): { after?: string } =>
  cursor === undefined ? {} : { after: Buffer.from(cursor, 'base64url').toString() };

/** The strong entity tag of a stored version (RFC 9110 §8.8.3). */
export const entityTag = (version: number): string => `"${version}"`;

/** The version that `If-Match` names. Errors: `request.precondition_required`, `request.precondition_failed`. */
export function expectedVersion(ifMatch: string | undefined): number {
  if (ifMatch === undefined) throw new ContractError('request.precondition_required');
  const version = /^"([1-9]\d{0,8})"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined) throw new ContractError('request.precondition_failed');
  return Number(version);
}
