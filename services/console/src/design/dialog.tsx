import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from './button.js';
import { Failed } from './states.js';

type DialogProps = { title: string; isOpen: boolean; onClose: () => void; children: ReactNode };

/** Something that is finished or left before anything else: focus goes in, stays in and comes back. */
export const Dialog = ({ title, isOpen, onClose, children }: DialogProps) => (
  <ModalOverlay className="veil" isOpen={isOpen} isDismissable onOpenChange={(open) => !open && onClose()}>
    <Modal className="dialog">
      <AriaDialog>
        <Heading slot="title" level={2}>
          {title}
        </Heading>
        {children}
      </AriaDialog>
    </Modal>
  </ModalOverlay>
);

type ConfirmProps = Omit<DialogProps, 'children'> & {
  /** What happens then, and what cannot be had back. */
  children: ReactNode;
  /** What the button says that does it. */
  action: string;
  isPending: boolean;
  error?: unknown;
  onConfirm: () => void;
};

/** Asks before something that cannot be taken back. What can be taken back is done at once, with a way back (`useToast`). */
export const Confirm = ({ children, action, isPending, error, onConfirm, ...dialog }: ConfirmProps) => (
  <Dialog {...dialog}>
    <div className="stack">
      <div className="soft">{children}</div>
      {error ? <Failed error={error} /> : null}
    </div>
    <div className="actions">
      <Button kind="secondary" onPress={dialog.onClose}>
        Cancel
      </Button>
      <Button kind="grave" isPending={isPending} onPress={onConfirm}>
        {action}
      </Button>
    </div>
  </Dialog>
);
