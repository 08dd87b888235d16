import { makeEnrolmentLink } from '@latchkey/contracts';
import { useEffect } from 'react';
import { useChange } from '../api/reading.js';
import { Button } from '../design/button.js';
import { when } from '../design/dates.js';
import { Dialog } from '../design/dialog.js';
import { TextField } from '../design/fields.js';
import { Failed } from '../design/states.js';
import { tell } from '../design/toasts.js';

type LinkProps = { path: string; isOpen: boolean; onClose: () => void };

/** A one-time link for somebody who has lost everything; shown this once. */
export const EnrolmentLink = ({ path, isOpen, onClose }: LinkProps) => {
  const { mutate, reset, data, error, isPending } = useChange(
    () => ({ method: 'POST' as const, path: `${path}/enrolment-link`, body: {}, reply: makeEnrolmentLink.reply }),
    [],
  );
  useEffect(() => {
    if (!isOpen) reset();
  }, [isOpen, reset]);
  const link = data?.data;
  return (
    <Dialog title="Enrolment link" isOpen={isOpen} onClose={onClose}>
      {link ? (
        <div className="stack">
          <p>
            Give this to its person by a way that only they can read. It works once, until {when(link.expiresAt)}, and
            is not shown again.
          </p>
          <TextField label="Link" name="link" value={link.url} isReadOnly onChange={() => undefined} />
        </div>
      ) : (
        <p className="soft">
          With this link somebody who has lost all their ways in gets back to their account, and sets up a new passkey.
          They are told that it was made. A link that was made before is worth nothing any more.
        </p>
      )}
      {error ? <Failed error={error} /> : null}
      <div className="actions">
        <Button kind="secondary" onPress={onClose}>
          {link ? 'Done' : 'Cancel'}
        </Button>
        {link ? (
          <Button
            kind="primary"
            onPress={() => void navigator.clipboard.writeText(link.url).then(() => tell('The link is copied.'))}
          >
            Copy
          </Button>
        ) : (
          <Button kind="primary" isPending={isPending} onPress={() => mutate(undefined)}>
            Make the link
          </Button>
        )}
      </div>
    </Dialog>
  );
};
