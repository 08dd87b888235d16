import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { InfoIcon } from '../design/icons.js';
import { captcha } from './page-captcha.js';
import { Turnstile } from './turnstile.js';

/** What somebody sees of a CAPTCHA: nothing, a line when it takes long, or a widget with a way around it. */
export const CaptchaNotice = () => {
  const { t } = useTranslation();
  const { isSlow, widget } = useSyncExternalStore(captcha.subscribe, captcha.state);
  const line = widget ? t('captcha.widget') : isSlow && t('captcha.checking');
  return (
    <>
      <div className="notes" aria-live="polite">
        {line && (
          <div className="note" data-tone="quiet" data-captcha={widget ? 'widget' : 'checking'}>
            <InfoIcon />
            <p>{line}</p>
          </div>
        )}
      </div>
      {widget && (
        <div className="stack">
          <Turnstile widget={widget} />
          <Button kind="quiet" onPress={widget.onFailure}>
            {t('captcha.cancel')}
          </Button>
        </div>
      )}
    </>
  );
};
