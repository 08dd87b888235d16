import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.js';
import { useEscape } from './escape.js';

type ConfirmProps = {
  title: string;
  /** What happens then. */
  children: string;
  /** What the button says that does it. */
  action: string;
  isPending: boolean;
  onConfirm: () => void;
  onCancel: () => void;
};

/** What cannot be taken back is asked about in its own place: what happens, and the way back. */
export const Confirm = ({ title, children, action, isPending, onConfirm, onCancel }: ConfirmProps) => {
  const { t } = useTranslation();
  const id = useId();
  const panel = useEscape<HTMLDivElement>(() => !isPending && onCancel());
  useEffect(() => panel.current?.focus(), [panel]);
  return (
    <div
      ref={panel}
      className="confirm"
      role="group"
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}about`}
      tabIndex={-1}
    >
      <p id={`${id}title`} className="row-name">
        {title}
      </p>
      <p id={`${id}about`} className="aside">
        {children}
      </p>
      <div className="actions">
        <Button kind="grave" isSmall isPending={isPending} onPress={onConfirm}>
          {action}
        </Button>
        <Button kind="secondary" isSmall onPress={onCancel}>
          {t('account.keep')}
        </Button>
      </div>
    </div>
  );
};
