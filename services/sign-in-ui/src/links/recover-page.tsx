import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { gateway } from '../gateway.js';
import { startOver } from '../journey/enter.js';
import { Link } from '../router.js';
import { JourneyPage } from '../steps/journey-page.js';
import { isLinkOver, LinkPage } from './link-page.js';
import { forgetSecret, secretIn } from './secret.js';

/** A journey of its own is begun, whoever was on their way in this browser, and the link is redeemed in it. */
const redeem = async (code: string) => {
  const begun = await startOver(gateway, () => gateway.interactions.start('recover', { hasLink: true }));
  try {
    await gateway.interactions.redeem(begun.id, code);
  } catch (error) {
    if (isLinkOver(error)) forgetSecret();
    throw error;
  }
  forgetSecret();
};

/** A forgotten password, or the link of an administrator, who lets somebody back in. */
export const RecoverPage = () => {
  const { t } = useTranslation();
  const [code, setCode] = useState(() => secretIn(location.hash, 'code'));
  if (code === undefined) return <JourneyPage intent="recover" />;
  return (
    <LinkPage
      name="redeem"
      isOver={false}
      act={async () => {
        await redeem(code);
        setCode(undefined);
      }}
      after={(state) =>
        state === 'over' && (
          <Link to="/sign-in" kind="button">
            {t('notOffered.go')}
          </Link>
        )
      }
    />
  );
};
