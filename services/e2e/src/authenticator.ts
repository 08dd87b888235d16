import { createPrivateKey } from 'node:crypto';
import type { SoftwareCredential } from '@latchkey/testing';
import type { CDPSession, Page } from '@playwright/test';

/** A passkey as the authenticator holds it (Chrome DevTools Protocol, `WebAuthn.Credential`); binary values are base64. */
export type HeldPasskey = {
  readonly credentialId: string;
  readonly isResidentCredential: boolean;
  readonly rpId?: string;
  readonly privateKey: string;
  readonly userHandle?: string;
  readonly signCount: number;
  /** As the authenticator makes them where nothing is said. */
  readonly backupEligibility?: boolean;
  readonly backupState?: boolean;
};

let uses = 0;

/** A passkey that somebody made without a browser, for a browser's authenticator; its counter goes on from one to the next. */
export const heldOf = (credential: SoftwareCredential): HeldPasskey => {
  const { id, rpId, privateKey, userHandle } = credential.toJSON();
  const base64 = (text: string) => Buffer.from(text, 'base64url').toString('base64');
  uses += 100;
  return {
    credentialId: base64(id),
    isResidentCredential: true,
    rpId,
    privateKey: createPrivateKey({ key: privateKey, format: 'jwk' })
      .export({ type: 'pkcs8', format: 'der' })
      .toString('base64'),
    userHandle: base64(userHandle),
    signCount: uses,
    backupEligibility: false,
    backupState: false,
  };
};

/** `internal` is the device's own, `usb` a security key that is plugged in. */
type Transport = 'internal' | 'usb';

/**
 * An authenticator of one page, simulated by the browser (toolchain §6): discoverable passkeys that are synced, a person
 * who is present and is verified unless the test says otherwise.
 */
export class Authenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async attachTo(
    page: Page,
    passkeys: readonly HeldPasskey[] = [],
    transport: Transport = 'internal',
  ): Promise<Authenticator> {
    const session = await page.context().newCDPSession(page);
    // With the browser's own dialogs on, a headless browser waits for a person for ever.
    await session.send('WebAuthn.enable', { enableUI: false });
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport,
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        defaultBackupEligibility: true,
        defaultBackupState: true,
      },
    });
    for (const credential of passkeys) await session.send('WebAuthn.addCredential', { authenticatorId, credential });
    return new Authenticator(session, authenticatorId);
  }

  async passkeys(): Promise<readonly HeldPasskey[]> {
    const { authenticatorId } = this;
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId });
    return credentials;
  }

  /** The only passkey; throws when there is none or more than one. */
  async passkey(): Promise<HeldPasskey> {
    const [only, ...others] = await this.passkeys();
    if (!only || others.length > 0)
      throw new Error(`the authenticator holds ${(await this.passkeys()).length} passkeys`);
    return only;
  }

  async forgetsPasskeys(): Promise<void> {
    await this.session.send('WebAuthn.clearCredentials', { authenticatorId: this.authenticatorId });
  }

  /** Takes it away: this device has none then. */
  async leaves(): Promise<void> {
    await this.session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.authenticatorId });
  }

  /** Whether the person is there to touch it; read by the browser when a ceremony begins. */
  async personIsPresent(enabled: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  }

  /** Whether the person lets themselves be verified; one who does not has cancelled. */
  async verifiesPerson(isUserVerified: boolean): Promise<void> {
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId: this.authenticatorId, isUserVerified });
  }
}
