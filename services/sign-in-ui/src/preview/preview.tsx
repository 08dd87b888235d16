import { createGatewayClient } from '@latchkey/client';
import { interactionId, type PreviewDraft } from '@latchkey/contracts';
import { useState, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useTranslation } from 'react-i18next';
import { Frame, Skeleton } from '../design/frame.js';
import { openEntrance } from '../journey/entrance.js';
import type { JourneyState } from '../journey/journey-state.js';
import { Journey } from '../journey/journey.js';
import { JourneyContent } from '../steps/journey-page.js';
import type { Drafts } from './drafts.js';

const asksNobody = () => Promise.reject(new Error('a preview asks nobody'));

/** A journey that nobody makes: it is never opened, and whoever asked it for something would ask nobody. */
const nobodysJourney = (): Journey => {
  const client = createGatewayClient({ fetch: asksNobody });
  return new Journey({
    client,
    entrance: openEntrance(client, 'sign-in'),
    readExperience: asksNobody,
    passkeys: true,
    support: asksNobody,
    onDone: () => undefined,
  });
};

const shownState = (before: JourneyState, { page, experience }: PreviewDraft): JourneyState => ({
  ...before,
  experience,
  interaction: {
    id: interactionId.parse('preview-of-no-journey'),
    intent: page,
    step: { name: 'identify' },
    methods: page === 'sign-in' ? ['passkey/options', 'identifier'] : ['identifier'],
    expiresAt: new Date(8.64e15).toISOString(),
  },
});

/** The first page of a journey, of the very parts that the real page consists of, as a draft would have it. */
export const Preview = ({ drafts }: { drafts: Drafts }) => {
  const { i18n } = useTranslation();
  const [journey] = useState(nobodysJourney);
  const draft = useSyncExternalStore(drafts.subscribe, drafts.latest);
  const state = draft && shownState(journey.state(), draft);
  return (
    <I18nProvider locale={i18n.language}>
      <Frame experience={state?.experience} at={state && 'identify'} isBusy={!state}>
        {state && draft ? (
          <JourneyContent key={draft.page} journey={journey} state={state} intent={draft.page} />
        ) : (
          <Skeleton />
        )}
      </Frame>
    </I18nProvider>
  );
};
