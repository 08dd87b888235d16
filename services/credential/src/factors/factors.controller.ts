import {
  beginTotp,
  finishTotp,
  makeBackupCodes,
  readFactors,
  removeFactor,
  unlockFactors,
  verifyBackupCode,
  verifyTotp,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { BackupCodesService } from './backup-codes.service.js';
import { HeldFactorsService } from './held-factors.service.js';
import { TotpService } from './totp.service.js';

@Controller()
export class FactorsController {
  constructor(
    private readonly totp: TotpService,
    private readonly backupCodes: BackupCodesService,
    private readonly held: HeldFactorsService,
  ) {}

  @Handles(beginTotp)
  begin(request: RequestOf<typeof beginTotp>) {
    return this.totp.begin(request, new Date());
  }

  @Handles(finishTotp)
  finish(request: RequestOf<typeof finishTotp>, context: CallContext) {
    return this.totp.finish(request, context, new Date());
  }

  @Handles(verifyTotp)
  verifyTotp(request: RequestOf<typeof verifyTotp>, context: CallContext) {
    return this.totp.verify(request, context, new Date());
  }

  @Handles(makeBackupCodes)
  make(request: RequestOf<typeof makeBackupCodes>, context: CallContext) {
    return this.backupCodes.make(request, context, new Date());
  }

  @Handles(verifyBackupCode)
  verifyBackupCode(request: RequestOf<typeof verifyBackupCode>, context: CallContext) {
    return this.backupCodes.verify(request, context, new Date());
  }

  @Handles(removeFactor)
  remove(request: RequestOf<typeof removeFactor>, context: CallContext) {
    return this.held.remove(request, context, new Date());
  }

  @Handles(unlockFactors)
  unlock(request: RequestOf<typeof unlockFactors>) {
    return this.held.unlock(request);
  }

  @Handles(readFactors)
  read(request: RequestOf<typeof readFactors>) {
    return this.held.read(request);
  }
}
