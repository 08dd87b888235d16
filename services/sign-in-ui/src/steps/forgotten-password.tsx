import { useTranslation } from 'react-i18next';
import { isOfAccount, isOffered, type JourneyState } from '../journey/journey-state.js';
import { Link } from '../router.js';

/** The way to a new password, where somebody can be sent a code for one. */
export const ForgottenPassword = ({ state: { experience, interaction } }: { state: JourneyState }) => {
  const { t } = useTranslation();
  if (!experience || !isOffered(experience, 'recover') || isOfAccount(interaction?.intent)) return null;
  return (
    <p className="aside">
      <Link to="/recover">{t('password.forgotten')}</Link>
    </p>
  );
};
