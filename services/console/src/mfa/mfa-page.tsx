import { managedMfaPolicy, type ManagedMfaPolicy } from '@latchkey/contracts';
import { useState } from 'react';
import { faultUnder } from '../api/problem.js';
import { Button } from '../design/button.js';
import { Confirm } from '../design/dialog.js';
import { Page } from '../design/page.js';
import { Note, Shown } from '../design/states.js';
import { ChangedMeanwhile, NotSaved } from '../drafts/draft-parts.js';
import { useDraft, type Draft } from '../drafts/use-draft.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { policyBody } from './policy-draft.js';
import { PolicyForm } from './policy-form.js';
import { questionOf, useWhatIf } from './use-what-if.js';
import { losses, sentenceOf } from './what-if.js';
import { WhatIfPanel } from './what-if-panel.js';

/** Second factors: who is asked for which, and what another policy would do to everybody before it does. */
export const MfaPage = () => {
  const tenantId = useTenantId();
  const tenant = useTenantPath();
  const { reading, draft } = useDraft<ManagedMfaPolicy>(`${tenant}/mfa-policy`, managedMfaPolicy, {
    sent: policyBody,
    makesOld: [`${tenant}/experience`],
    saved: 'The policy is saved.',
  });
  return (
    <Page title="MFA policy" lead="Whom this tenant asks for a second factor, and for which.">
      <Shown reading={reading} rows={8}>
        {() => draft && <Editor key={tenantId} draft={draft} />}
      </Shown>
    </Page>
  );
};

const Editor = ({ draft }: { draft: Draft<ManagedMfaPolicy> }) => {
  const mayWrite = useMay('tenants:write');
  const mayAsk = useMay('users:read');
  const { asking, ask, cancel } = useWhatIf(useTenantId());
  const proposed = policyBody(draft.value);
  const isOfDraft = asking?.of === questionOf(proposed);
  return (
    <div className="editor">
      <div className="stack">
        <ChangedMeanwhile draft={draft} />
        <PolicyForm
          draft={draft}
          mayWrite={mayWrite && asking?.isRunning !== true}
          faultOf={(pointer) => faultUnder(draft.error, pointer) ?? faultUnder(asking?.error, `/proposed${pointer}`)}
        />
        <NotSaved draft={draft} />
        {mayWrite && mayAsk && (
          <Saving draft={draft} ask={() => ask(proposed)} isAsking={asking?.isRunning === true} onSaved={cancel} />
        )}
      </div>
      <div className="editor-aside">
        {mayAsk ? (
          <WhatIfPanel asking={asking} isOfDraft={isOfDraft} onAsk={() => void ask(proposed)} onCancel={cancel} />
        ) : (
          <Note tone="caution">
            To change the policy you have to see what it does to people, and so be allowed to read users.
          </Note>
        )}
      </div>
    </div>
  );
};

type Asked = Awaited<ReturnType<ReturnType<typeof useWhatIf>['ask']>>;
type SavingProps = {
  draft: Draft<ManagedMfaPolicy>;
  ask: () => Promise<Asked>;
  isAsking: boolean;
  onSaved: () => void;
};

/** Saving asks first, of exactly this draft. Where somebody would lose their way in, a person says that it is meant. */
const Saving = ({ draft, ask, isAsking, onSaved }: SavingProps) => {
  const [seen, setSeen] = useState<Asked>();
  const close = () => setSeen(undefined);
  const save = () => {
    close();
    draft.save(onSaved);
  };
  const begin = async () => {
    const known = await ask();
    if (!known) return;
    if (losses(known) > 0) setSeen(known);
    else save();
  };
  return (
    <div className="actions">
      <Button
        kind="primary"
        isDisabled={!draft.isChanged || draft.meanwhile.length > 0}
        isPending={draft.isSaving || isAsking}
        onPress={() => void begin()}
      >
        Save policy
      </Button>
      {draft.isChanged && (
        <Button kind="quiet" onPress={draft.discard}>
          Discard changes
        </Button>
      )}
      <Confirm
        title="Some people could not sign in any more"
        action="Save all the same"
        isOpen={seen !== undefined}
        onClose={close}
        isPending={draft.isSaving}
        onConfirm={save}
      >
        {seen && sentenceOf(seen)} Close this to see who they are. You can help them with an enrolment link, or choose
        another policy.
      </Confirm>
    </div>
  );
};
