import { GatewayProblem } from '@latchkey/client';
import type { Experience } from '@latchkey/contracts';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Frame, Skeleton } from '../design/frame.js';
import { Notes } from '../design/notes.js';
import { Title } from '../design/title.js';
import { readExperience } from '../gateway.js';
import { reactionTo, type Note } from '../journey/reaction.js';

/** The link is used, too old, replaced, or was never one of ours: which of them is not told. */
export const isLinkOver = (error: unknown): boolean =>
  error instanceof GatewayProblem && error.status >= 400 && error.status < 500 && error.status !== 429;

const noteOf = (error: unknown): Note => {
  const reaction = reactionTo(error);
  return 'note' in reaction ? reaction.note : { name: 'tryAgain', tone: 'quiet' };
};

const useExperience = () => {
  const [experience, setExperience] = useState<Experience>();
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    // Without it the page is plainer, and does the same.
    void readExperience()
      .then(setExperience, () => undefined)
      .finally(() => setSettled(true));
  }, []);
  return { experience, isSettled };
};

type LinkState = 'open' | 'over' | 'done';

type LinkPageProps = {
  /** What the page is known by, and its words' name in the catalogues. */
  name: 'undo' | 'redeem';
  isOver: boolean;
  /** What the button does; rejects with why not. */
  act: () => Promise<void>;
  /** Where it goes on from here, by how it ended. */
  after: (state: LinkState) => ReactNode;
};

/**
 * The page of a link that works once. Its button does what the link is for: programs that follow links, to look at them,
 * press none.
 */
export const LinkPage = ({ name, isOver, act, after }: LinkPageProps) => {
  const { t } = useTranslation();
  const { experience, isSettled } = useExperience();
  const [state, setState] = useState<LinkState>(isOver ? 'over' : 'open');
  const [isPending, setPending] = useState(false);
  const [note, setNote] = useState<Note>();
  const run = async () => {
    setPending(true);
    setNote(undefined);
    try {
      await act();
      setState('done');
    } catch (error) {
      if (isLinkOver(error)) setState('over');
      else setNote(noteOf(error));
    }
    setPending(false);
  };
  const tenant = experience?.tenant.displayName;
  return (
    <Frame experience={experience} isBusy={!isSettled}>
      {!isSettled && <Skeleton />}
      {isSettled && (
        <section className="step" data-step={name} data-link={state}>
          <Title tenant={tenant}>{t(`${name}.${state}.title`)}</Title>
          <p className="step-lead">{t(`${name}.${state}.lead`, { tenant: tenant ?? t('someSite') })}</p>
          <Notes note={note} />
          <div className="step-body stack">
            {state === 'open' && (
              <Button kind="primary" isPending={isPending} onPress={() => void run()}>
                {t(`${name}.act`)}
              </Button>
            )}
            {after(state)}
          </div>
        </section>
      )}
    </Frame>
  );
};
