import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { PasskeyIcon } from '../design/icons.js';
import { KeyPicture } from '../design/pictures.js';
import type { EnrolProps } from './enrol-factor.js';
import { EnrolPage } from './enrol-page.js';
import { TrustDevice } from './trust-device.js';

export const EnrolPasskey = ({ journey, state, step }: EnrolProps) => {
  const { t } = useTranslation();
  return (
    <EnrolPage
      journey={journey}
      state={state}
      title={t('enrol.passkey.title')}
      lead={t(state.passkeys ? 'enrol.passkey.lead' : 'enrol.passkey.leadUnsupported')}
      picture={<KeyPicture />}
    >
      {state.passkeys && (
        <>
          <TrustDevice journey={journey} state={state} days={step.trustDays} />
          <Button
            kind="primary"
            icon={<PasskeyIcon />}
            isPending={state.pending === 'create'}
            onPress={() => void journey.createPasskey()}
          >
            {t('createPasskey.create')}
          </Button>
        </>
      )}
    </EnrolPage>
  );
};
