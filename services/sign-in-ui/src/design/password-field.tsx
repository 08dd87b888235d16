import { useState, type Ref } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { useTranslation } from 'react-i18next';
import { Field } from './field.js';

type PasswordFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  fault: string | undefined;
  autoComplete: 'current-password' | 'new-password';
  inputRef: Ref<HTMLInputElement>;
};

/** A password that may be looked at: hidden characters cost more mistakes than they prevent. */
export const PasswordField = (props: PasswordFieldProps) => {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  return (
    <div className="password-field">
      <Field {...props} name="password" type={isShown ? 'text' : 'password'} />
      <ToggleButton className="password-toggle" isSelected={isShown} onChange={setShown}>
        {t('password.show')}
      </ToggleButton>
    </div>
  );
};
