import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Note } from '../journey/reaction.js';
import { Button } from './button.js';
import { GoodIcon, InfoIcon, OfflineIcon, ProblemIcon } from './icons.js';

const icons = { quiet: InfoIcon, good: GoodIcon, problem: ProblemIcon };

/** Says what happened; polite, because nothing here needs to interrupt. */
export const Notes = ({ note, children }: { note: Note | undefined; children?: ReactNode }) => {
  const { t } = useTranslation();
  const Icon = icons[note?.tone ?? 'quiet'];
  return (
    <>
      <div className="notes" aria-live="polite" aria-atomic="true">
        {note && (
          <div className="note" data-tone={note.tone} data-note={note.name}>
            <Icon />
            <p>
              {note.name === 'locked'
                ? t('note.locked', { count: note.minutes ?? 1 })
                : t(`note.${note.name}`, { about: note.about ?? '' })}
              {note.reference && (
                <small className="note-reference">{t('state.reference', { reference: note.reference })}</small>
              )}
            </p>
          </div>
        )}
      </div>
      {children}
    </>
  );
};

/** The answer to a note that can be answered with trying again. */
export const TryAgain = ({ isPending, onPress }: { isPending: boolean; onPress: () => void }) => {
  const { t } = useTranslation();
  return (
    <div className="notes">
      <Button kind="secondary" isPending={isPending} onPress={onPress}>
        {t('state.tryAgain')}
      </Button>
    </div>
  );
};

export const OfflineBanner = ({ online }: { online: boolean }) => {
  const { t } = useTranslation();
  return (
    <div aria-live="polite">
      {!online && (
        <div className="note banner" data-tone="quiet" data-note="offline">
          <OfflineIcon />
          <p>{t('state.offline')}</p>
        </div>
      )}
    </div>
  );
};
