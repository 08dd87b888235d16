import {
  administrationTenant,
  checkAdministratingPerson,
  checkAdministrator,
  checkConsoleToken,
  ContractError,
  type AdministratorScope,
  type UserId,
} from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { createParamDecorator, Injectable, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hashOf } from '../edge/caller.js';

/** Who administers: a program with a token of its own, or a person in the console. */
export type Administrator = {
  /** Of the token, or of the person's session: for the log. */
  readonly tokenId: string;
  readonly userId: UserId | null;
  readonly scopes: readonly AdministratorScope[];
  readonly expiresAt: string;
};

const programToken = /^[A-Za-z0-9_-]{43}$/;

const known = new WeakMap<object, Administrator>();

/** Remembers who administers for the rest of the request. */
export const rememberSelf = (request: FastifyRequest, administrator: Administrator): void =>
  void known.set(request, administrator);

/** The administrator of a call, whom the guard has established. */
export const FromToken = createParamDecorator((_: unknown, context: ExecutionContext): Administrator => {
  const found = known.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (!found) throw new Error('the administrator guard did not run');
  return found;
});

/** Whose a bearer token is. Asked anew for each call: a token or session that is gone is gone everywhere at once. */
@Injectable()
export class Administrators {
  constructor(private readonly client: ContractClient) {}

  /**
   * Nobody for a token that is no administrator's. Errors: `administrator.not_strong_enough`, `administrator.scope_missing` (a person
   * who does not administer).
   */
  async of(token: string, context: CallContext): Promise<Administrator | undefined> {
    return (await this.program(token, context)) ?? this.person(token, context);
  }

  private async program(token: string, context: CallContext): Promise<Administrator | undefined> {
    if (!programToken.test(token)) return undefined;
    const { administrator } = await this.client.request(checkAdministrator, { tokenHash: hashOf(token) }, context);
    return administrator ? { ...administrator, userId: null } : undefined;
  }

  private async person(token: string, context: CallContext): Promise<Administrator | undefined> {
    const { person } = await this.client.request(checkConsoleToken, { tenantId: administrationTenant, token }, context);
    if (!person) return undefined;
    // NIST SP 800-63B-4 §2.2: who can change everybody's sign-in has signed in with more than one factor.
    if (person.aal < 2) throw new ContractError('administrator.not_strong_enough');
    const { userId, sessionId, expiresAt } = person;
    const { administrator } = await this.client.request(checkAdministratingPerson, { userId }, context);
    if (!administrator) throw new ContractError('administrator.scope_missing', 'this person does not administer');
    return { tokenId: sessionId, userId, scopes: administrator.scopes, expiresAt };
  }
}
