import { administratorSelf, type AdministratorSelf } from '@latchkey/contracts';
import { Get } from '@nestjs/common';
import { Answers } from '../reference/answers.js';
import { Administration, NeedsScope } from './administration.js';
import { FromToken, type Administrator } from './administrators.js';

/** Whose the presented token is, and what it is good for. */
@Administration('/me')
export class SelfController {
  @Get()
  @NeedsScope('any')
  @Answers('readSelf', 'Whose the presented token is, and what it is good for', administratorSelf)
  read(@FromToken() { userId, scopes, expiresAt }: Administrator): AdministratorSelf {
    return { userId, scopes: [...scopes], expiresAt };
  }
}
