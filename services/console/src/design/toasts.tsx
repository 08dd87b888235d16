import { Button as AriaButton } from 'react-aria-components/Button';
import { Text } from 'react-aria-components/Text';
import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast';
import { toldOf } from '../api/problem.js';

type Said = { text: string; tone?: 'problem'; undo?: () => void };

const queue = new ToastQueue<Said>({ maxVisibleToasts: 3 });
/** Long enough to read it and to reach the way back. */
const shownMs = 8_000;

/** Says that something is done; with `undo` it can be taken back for as long as that stands there. */
export const tell = (text: string, { undo }: { undo?: () => void } = {}): void => {
  queue.add({ text, ...(undo && { undo }) }, { timeout: shownMs });
};

/** Says why something is not done. */
export const tellFailure = (error: unknown): void => {
  queue.add({ text: toldOf(error).text, tone: 'problem' }, { timeout: shownMs });
};

/** Where it is said, once per page. */
export const Toasts = () => (
  <ToastRegion queue={queue} className="toasts" aria-label="What was done">
    {({ toast }) => (
      <Toast toast={toast} className="toast" data-tone={toast.content.tone}>
        <ToastContent className="toast-text">
          <Text slot="title">{toast.content.text}</Text>
        </ToastContent>
        {toast.content.undo && (
          <AriaButton
            className="button"
            data-kind="secondary"
            onPress={() => {
              toast.content.undo?.();
              queue.close(toast.key);
            }}
          >
            Undo
          </AriaButton>
        )}
        <AriaButton slot="close" className="button" data-kind="quiet" aria-label="Dismiss">
          ✕
        </AriaButton>
      </Toast>
    )}
  </ToastRegion>
);
