import { changeName, completeProfile, readStanding, signUp, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { ProfileService } from './profile.service.js';
import { SignUpService } from './sign-up.service.js';

@Controller()
export class SignUpController {
  constructor(
    private readonly signingUp: SignUpService,
    private readonly profiles: ProfileService,
  ) {}

  @Handles(signUp)
  signUp(request: RequestOf<typeof signUp>, context: CallContext): Promise<ReplyOf<typeof signUp>> {
    return this.signingUp.signUp(request, context, new Date());
  }

  @Handles(readStanding)
  standing(request: RequestOf<typeof readStanding>): Promise<ReplyOf<typeof readStanding>> {
    return this.profiles.standing(request);
  }

  @Handles(changeName)
  rename(request: RequestOf<typeof changeName>): Promise<ReplyOf<typeof changeName>> {
    return this.profiles.rename(request);
  }

  @Handles(completeProfile)
  async complete(request: RequestOf<typeof completeProfile>): Promise<ReplyOf<typeof completeProfile>> {
    await this.profiles.complete(request, new Date());
    return {};
  }
}
