import type { OpenIntent } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { LatchPicture } from '../design/pictures.js';
import { Title } from '../design/title.js';
import { Link } from '../router.js';
import { intentName } from './identify.js';

/** A page of a journey that the tenant does not have, opened by hand: says so, and where the sign-in is. */
export const NotOffered = ({ intent, tenant }: { intent: OpenIntent; tenant: string | undefined }) => {
  const { t } = useTranslation();
  const name = intentName[intent];
  return (
    <section className="step" data-step="not-offered">
      <Title tenant={tenant}>{t(`notOffered.${name}.title`)}</Title>
      <p className="step-lead">{t(`notOffered.${name}.lead`)}</p>
      <LatchPicture isHome />
      <div className="step-body">
        <Link to="/sign-in" kind="button">
          {t('notOffered.go')}
        </Link>
      </div>
    </section>
  );
};
