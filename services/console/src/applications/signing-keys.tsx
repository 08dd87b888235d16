import { listSigningKeys, rotateSigningKeys, type SigningKey } from '@latchkey/contracts';
import { useState, type ReactNode } from 'react';
import { useChange, useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { when } from '../design/dates.js';
import { Confirm } from '../design/dialog.js';
import { Panel } from '../design/page.js';
import { Badge, Shown } from '../design/states.js';
import { tell } from '../design/toasts.js';
import { useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { inTurn, stateWords } from './key-words.js';

const useKeysPath = () => `${useTenantPath()}/signing-keys` as const;

/** What the applications' tokens are signed with: the next keys, those that sign, and those that did. */
export const SigningKeys = () => {
  const may = useMay('clients:write');
  const reading = useRead(useKeysPath(), listSigningKeys.reply);
  return (
    <Panel
      title="Signing keys"
      about="Every application here checks its tokens with them. They change by themselves every 90 days."
      tools={may && <Rotation />}
    >
      <Shown reading={reading} rows={3}>
        {({ data: { keys } }) =>
          keys.length === 0 ? (
            <p className="soft">There are none yet. They are made when the first application asks for them.</p>
          ) : (
            <ul className="rows">
              {inTurn(keys).map((key) => (
                <Key key={key.kid} signing={key} mayWrite={may} />
              ))}
            </ul>
          )
        }
      </Shown>
    </Panel>
  );
};

const Key = ({ signing: { kid, alg, state, since }, mayWrite }: { signing: SigningKey; mayWrite: boolean }) => {
  const { word, about, cost } = stateWords[state];
  return (
    <li>
      <span className="row-main">
        {alg} <Badge {...(state === 'active' && { tone: 'good' as const })}>{word}</Badge>
        <span className="row-about">
          {about} · since {when(since)}
        </span>
        <code className="row-about">{kid}</code>
      </span>
      {mayWrite && (
        <Asked
          kind="quiet-grave"
          button="Revoke"
          label={`Revoke ${kid}`}
          title={`Revoke this ${alg} key?`}
          action="Revoke at once"
          body={{ revoke: kid }}
          told="The key is gone. It is gone everywhere within a minute."
        >
          Do this if somebody else may have the key. {cost} This cannot be taken back.
        </Asked>
      )}
    </li>
  );
};

const Rotation = () => (
  <Asked
    kind="secondary"
    button="Rotate keys"
    title="Rotate the signing keys?"
    action="Rotate"
    body={{}}
    told="The next keys sign from now on."
  >
    The next keys sign from now on. Those that did go on being good for 48 hours, so that nobody is signed out. This
    cannot be taken back.
  </Asked>
);

type AskedProps = {
  kind: 'secondary' | 'quiet-grave';
  button: string;
  label?: string;
  title: string;
  action: string;
  body: { revoke?: string };
  told: string;
  children: ReactNode;
};

/** A button that asks first, then changes the keys. */
const Asked = ({ kind, button, label, title, action, body, told, children }: AskedProps) => {
  const [isOpen, setOpen] = useState(false);
  const path = useKeysPath();
  const change = useChange(
    () => ({ method: 'POST' as const, path: `${path}/rotate`, body, reply: rotateSigningKeys.reply }),
    [path],
  );
  const close = () => setOpen(false);
  return (
    <>
      <Button kind={kind} {...(label !== undefined && { label })} onPress={() => setOpen(true)}>
        {button}
      </Button>
      <Confirm
        title={title}
        action={action}
        isOpen={isOpen}
        onClose={close}
        isPending={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate(undefined, { onSuccess: () => (close(), tell(told)) })}
      >
        {children}
      </Confirm>
    </>
  );
};
