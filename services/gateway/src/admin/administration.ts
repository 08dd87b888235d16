import type { AdministratorScope } from '@latchkey/contracts';
import { applyDecorators, Controller, UseGuards, UseInterceptors, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { IdempotencyInterceptor } from '../idempotency/idempotency.interceptor.js';
import { AdministratorGuard, AlsoNeeds, Needs, type Needed } from './administrator.guard.js';

const ofAdministration = Reflector.createDecorator<true>();
const reflector = new Reflector();

/**
 * A controller of the management API. Who calls is told by a bearer token alone: host, origin and cookies say nothing
 * here, so the checks of pages do not apply. Every method says with `Needs` what its caller must be allowed.
 */
export const Administration = (path = ''): ClassDecorator =>
  applyDecorators(
    Controller(`/api/v1/admin${path}`),
    ofAdministration(true),
    UseGuards(AdministratorGuard),
    UseInterceptors(IdempotencyInterceptor),
  );

/** True for a call of the management API, by what handles it, never by how its address is written. */
export const isAdministration = (context: ExecutionContext): boolean =>
  reflector.get(ofAdministration, context.getClass()) === true;

/** The scope that a method needs; `any`: whichever; `enrolment`: none, because its body is the credential. */
export const NeedsScope = (scope: Needed): MethodDecorator => Needs(scope);

/** The scopes that it needs besides, where one call does the work of several. */
export const AlsoNeedsScopes = (...scopes: AdministratorScope[]): MethodDecorator => AlsoNeeds(scopes);
