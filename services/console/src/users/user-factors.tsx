import { managedTrustedDevices, managedTwoStep, type ManagedUserDetail } from '@latchkey/contracts';
import { useState, type ReactNode } from 'react';
import { anything } from '../api/call.js';
import { useChange, useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { ago } from '../design/dates.js';
import { Confirm } from '../design/dialog.js';
import { Panel } from '../design/page.js';
import { tell } from '../design/toasts.js';
import { useMay } from '../shell/self.js';

type Removable = 'totp' | 'backup-code';
const names = { totp: 'authenticator app', 'backup-code': 'backup codes' } as const;

/** What somebody can verify themselves with beside passkeys, and what of it can be taken away. */
export const UserFactors = ({ path, user }: { path: string; user: ManagedUserDetail }) => {
  const may = useMay('users:write');
  const [removing, setRemoving] = useState<Removable>();
  const twoStep = useRead(`${path}/two-step`, managedTwoStep).data?.data;
  const devices = useRead(`${path}/trusted-devices`, managedTrustedDevices).data?.data;
  const remove = useChange(
    (factor: Removable) => ({ method: 'DELETE' as const, path: `${path}/factors/${factor}`, reply: anything }),
    [path],
  );
  const { totp, totpUsedAt, backupCodesLeft } = user.factors;
  const removal = (factor: Removable, isThere: boolean) =>
    may &&
    isThere && (
      <Button kind="quiet-grave" label={`Remove the ${names[factor]}`} onPress={() => setRemoving(factor)}>
        Remove
      </Button>
    );
  return (
    <Panel title="Password and second factors">
      <ul className="rows">
        <Line name="Password" about={user.hasPassword ? 'Set' : 'None'} />
        <Line name="Authenticator app" about={appTold(totp, totpUsedAt)}>
          {removal('totp', totp)}
        </Line>
        <Line name="Backup codes" about={backupCodesLeft === 0 ? 'None' : `${backupCodesLeft} left`}>
          {removal('backup-code', backupCodesLeft > 0)}
        </Line>
        <Line name="2-step verification" about={twoStep ? twoStepTold(twoStep) : '…'} />
        <Line name="Trusted browsers" about={devices ? String(devices.devices.length) : '…'} />
      </ul>
      <Confirm
        title={`Remove the ${names[removing ?? 'totp']}?`}
        action="Remove"
        isOpen={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() =>
          removing &&
          remove.mutate(removing, {
            onSuccess: () => {
              tell('It is removed, and its person is told.');
              setRemoving(undefined);
            },
          })
        }
      >
        Whoever has it can no longer sign in with it; if the policy asks for a second factor, they set one up at the
        next sign-in.
      </Confirm>
    </Panel>
  );
};

const Line = ({ name, about, children }: { name: string; about: string; children?: ReactNode }) => (
  <li>
    <span className="row-main">
      {name}
      <span className="row-about">{about}</span>
    </span>
    {children}
  </li>
);

const appTold = (totp: boolean, usedAt: string | null): string => {
  if (!totp) return 'None';
  return usedAt === null ? 'Set up, never used' : `Last used ${ago(usedAt)}`;
};

const chosen = { unset: 'Not decided', on: 'On', off: 'Off' } as const;

const twoStepTold = ({ state, isAsked }: { state: keyof typeof chosen; isAsked: boolean }): string =>
  `${chosen[state]} · ${isAsked ? 'asked for a second factor at the next sign-in without a passkey' : 'not asked'}`;
