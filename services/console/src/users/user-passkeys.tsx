import { managedPasskeys, type ManagedPasskeys } from '@latchkey/contracts';
import { useState } from 'react';
import { anything } from '../api/call.js';
import { useChange, useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { ago, when } from '../design/dates.js';
import { Confirm } from '../design/dialog.js';
import { Panel } from '../design/page.js';
import { Badge, Shown } from '../design/states.js';
import { tell } from '../design/toasts.js';
import { useMay } from '../shell/self.js';

type Passkey = ManagedPasskeys['passkeys'][number];

const usedTold = ({ lastUsedAt, lastUsedBrowser }: Passkey): string => {
  if (lastUsedAt === null) return 'never used';
  return `used ${ago(lastUsedAt)}${lastUsedBrowser === '' ? '' : ` in ${lastUsedBrowser}`}`;
};

/** Somebody's passkeys: where each is kept, and when it was of use. */
export const UserPasskeys = ({ path }: { path: string }) => {
  const may = useMay('users:write');
  const reading = useRead(`${path}/passkeys`, managedPasskeys);
  const [removing, setRemoving] = useState<Passkey>();
  const remove = useChange(
    ({ credentialId }: Passkey) => ({
      method: 'DELETE' as const,
      path: `${path}/passkeys/${credentialId}`,
      reply: anything,
    }),
    [path],
  );
  const close = () => setRemoving(undefined);
  return (
    <Panel title="Passkeys">
      <Shown reading={reading} rows={2}>
        {({ data: { passkeys } }) =>
          passkeys.length === 0 ? (
            <p className="soft">None.</p>
          ) : (
            <Passkeys passkeys={passkeys} mayRemove={may} onRemove={setRemoving} />
          )
        }
      </Shown>
      <Confirm
        title={`Remove ${removing?.name ?? 'the passkey'}?`}
        action="Remove"
        isOpen={removing !== undefined}
        onClose={close}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() =>
          removing &&
          remove.mutate(removing, {
            onSuccess: () => {
              tell('The passkey is removed.');
              close();
            },
          })
        }
      >
        Nobody can sign in with it any more. It cannot be had back; its person can make another one.
      </Confirm>
    </Panel>
  );
};

type PasskeysProps = { passkeys: readonly Passkey[]; mayRemove: boolean; onRemove: (passkey: Passkey) => void };

const Passkeys = ({ passkeys, mayRemove, onRemove }: PasskeysProps) => (
  <ul className="rows">
    {passkeys.map((passkey) => (
      <li key={passkey.credentialId}>
        <span className="row-main">
          {passkey.name} {passkey.synced && <Badge>Synced</Badge>}
          {!passkey.usableHere && <Badge tone="caution">Of no use here</Badge>}
          <span className="row-about">
            {passkey.provider && `${passkey.provider.name} · `}made {when(passkey.createdAt)} · {usedTold(passkey)}
          </span>
        </span>
        {mayRemove && (
          <Button kind="quiet-grave" label={`Remove ${passkey.name}`} onPress={() => onRemove(passkey)}>
            Remove
          </Button>
        )}
      </li>
    ))}
  </ul>
);
