import type { AdministratorSelf } from '@latchkey/contracts';
import { Get } from '@nestjs/common';
import { Administration, NeedsScope } from './administration.js';
import { FromToken, type Administrator } from './administrators.js';

/** Whose the presented token is, and what it is good for. */
@Administration('/me')
export class SelfController {
  @Get()
  @NeedsScope('any')
  read(@FromToken() { userId, scopes, expiresAt }: Administrator): AdministratorSelf {
    return { userId, scopes: [...scopes], expiresAt };
  }
}
