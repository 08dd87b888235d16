import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { CopyButton } from '../design/copy-button.js';
import { QrCode } from '../design/qr-code.js';
import type { EnrolStep } from '../journey/factor-page.js';
import { CodeForm } from './code-form.js';
import type { EnrolProps } from './enrol-factor.js';
import { EnrolPage } from './enrol-page.js';
import { TrustDevice } from './trust-device.js';

type Secret = NonNullable<EnrolStep['totp']>;

/** As people read a key aloud: four characters at a time. */
const inFours = (secret: string) => secret.match(/.{1,4}/g) ?? [];

/** The secret in its three forms: to scan, to open in an app on this device, to type. */
const SecretCard = ({ secret, uri }: Secret) => {
  const { t } = useTranslation();
  return (
    <div className="secret">
      <QrCode text={uri} label={t('enrol.totp.qrCode')} />
      <a className="button secret-link" data-kind="secondary" href={uri}>
        {t('enrol.totp.open')}
      </a>
      <div className="secret-key">
        <p className="aside">{t('enrol.totp.key')}</p>
        <p className="secret-groups" translate="no">
          {inFours(secret).map((group, index) => (
            <span key={index}>{group} </span>
          ))}
        </p>
        <CopyButton text={secret}>{t('enrol.totp.copy')}</CopyButton>
      </div>
    </div>
  );
};

/** An authenticator app: the secret, then a code of it. After a reload the app may have the secret that is not shown again. */
export const EnrolTotp = ({ journey, state, step }: EnrolProps) => {
  const { t } = useTranslation();
  const { totp } = step;
  const isStale = !totp || state.fault === 'secretExpired';
  // The account's page has chosen the app: its secret is on its way.
  const isPreparing = state.interaction?.intent === 'enrolment' && !state.factor && state.pending !== undefined;
  if (isPreparing) {
    return (
      <EnrolPage journey={journey} state={state} title={t('enrol.totp.title')} lead={t('enrol.totp.lead')}>
        <div className="qr-code" aria-busy />
      </EnrolPage>
    );
  }
  return (
    <EnrolPage
      journey={journey}
      state={state}
      title={t('enrol.totp.title')}
      lead={t(totp ? 'enrol.totp.lead' : 'enrol.totp.leadShown')}
    >
      {totp && <SecretCard {...totp} />}
      <TrustDevice journey={journey} state={state} days={step.trustDays} />
      <CodeForm
        onCode={(code) => void journey.factors.enrolTotp(code)}
        onIncomplete={() => journey.refuse('codeFormat')}
        isPending={state.pending === 'enrol-totp'}
        fault={state.fault && t(`fault.${state.fault}`)}
        verify={t('enrol.totp.verify')}
        isPrompt
      />
      {isStale && (
        <Button kind="secondary" isPending={state.pending === 'totp'} onPress={() => void journey.factors.newSecret()}>
          {t('enrol.totp.renew')}
        </Button>
      )}
    </EnrolPage>
  );
};
