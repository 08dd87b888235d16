import type { Step } from '@latchkey/contracts';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { CheckBox } from '../design/check-box.js';
import { CopyButton } from '../design/copy-button.js';
import { DownloadIcon, PrintIcon } from '../design/icons.js';
import { CodesPicture } from '../design/pictures.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { entryState, type EntryState } from '../router.js';
import { codesText, download, fileName, grouped } from './codes-file.js';
import { Cancel } from './other-ways.js';
import { StepPage } from './step-page.js';

type CodesStep = Extract<Step, { name: 'backup-codes' }>;
type CodesProps = { journey: Journey; state: JourneyState };
type ShownProps = CodesProps & { codes: readonly string[] };

/** Before they are made; after a reload they are gone, and others can take their place. */
const MakeCodes = ({ journey, state }: CodesProps) => {
  const { t } = useTranslation();
  const [wereShown] = useState(() => entryState().codesShown === true);
  return (
    <StepPage
      journey={journey}
      state={state}
      name="backup-codes"
      title={t('backupCodes.title')}
      lead={t(wereShown ? 'backupCodes.leadShown' : 'backupCodes.lead')}
      picture={<CodesPicture />}
    >
      <div className="step-body stack">
        <Button kind="primary" isPending={state.pending === 'codes'} onPress={() => void journey.factors.makeCodes()}>
          {t(wereShown ? 'backupCodes.again' : 'backupCodes.make')}
        </Button>
        {wereShown && (
          <Button kind="quiet" isPending={state.pending === 'saved'} onPress={() => void journey.factors.saved()}>
            {t('backupCodes.have')}
          </Button>
        )}
        <Cancel journey={journey} state={state} />
      </div>
    </StepPage>
  );
};

/** What the codes can be kept by. */
const Tools = ({ title, codes }: { title: string; codes: readonly string[] }) => {
  const { t } = useTranslation();
  const text = codesText(title, codes);
  return (
    <div className="tools">
      <CopyButton text={text}>{t('backupCodes.copy')}</CopyButton>
      <Button kind="secondary" icon={<DownloadIcon />} onPress={() => download(fileName(title), text)}>
        {t('backupCodes.download')}
      </Button>
      <Button kind="secondary" icon={<PrintIcon />} onPress={() => window.print()}>
        {t('backupCodes.print')}
      </Button>
    </div>
  );
};

const ShowCodes = ({ journey, state, codes }: ShownProps) => {
  const { t } = useTranslation();
  const [isSaved, setSaved] = useState(false);
  const title = t('backupCodes.file', { tenant: state.experience?.tenant.displayName });
  useEffect(() => {
    history.replaceState({ ...entryState(), codesShown: true } satisfies EntryState, '');
  }, []);
  return (
    <StepPage
      journey={journey}
      state={state}
      name="backup-codes"
      title={t('backupCodes.shown.title')}
      lead={t('backupCodes.shown.lead')}
    >
      <div className="step-body">
        <div className="codes">
          <p className="codes-title">{title}</p>
          <ol className="codes-list" translate="no">
            {codes.map((code) => (
              <li key={code}>{grouped(code)}</li>
            ))}
          </ol>
        </div>
        <Tools title={title} codes={codes} />
        <CheckBox name="saved" isChecked={isSaved} onChange={setSaved}>
          {t('backupCodes.saved')}
        </CheckBox>
        <Button
          kind="primary"
          isDisabled={!isSaved}
          isPending={state.pending === 'saved'}
          onPress={() => void journey.factors.saved()}
        >
          {t('backupCodes.continue')}
        </Button>
      </div>
    </StepPage>
  );
};

/** For the day when nothing else is at hand. They are shown once. */
export const BackupCodes = ({ journey, state, step }: CodesProps & { step: CodesStep }) =>
  step.codes ? (
    <ShowCodes journey={journey} state={state} codes={step.codes} />
  ) : (
    <MakeCodes journey={journey} state={state} />
  );
