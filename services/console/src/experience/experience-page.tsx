import { managedExperience, managedTenant, ssoConnectionList, type TenantExperience } from '@latchkey/contracts';
import { faultUnder } from '../api/problem.js';
import { useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { TextField } from '../design/fields.js';
import { Page, Panel } from '../design/page.js';
import { Shown } from '../design/states.js';
import { ChangedMeanwhile, NotSaved } from '../drafts/draft-parts.js';
import { useDraft } from '../drafts/use-draft.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { useMay } from '../shell/self.js';
import { EmailLists, Passwords, SkippedOffer } from './experience-more.js';
import { Languages, Look, Methods, SignUp } from './experience-parts.js';
import { FirstPage } from './first-page.js';
import { PasskeyReach } from './native-apps.js';
import { sentOf } from './more-settings.js';
import { SettingPanel, type ExperienceDraft } from './setting-panel.js';
import { settingGroups } from './settings.js';

/** How people sign in to this tenant, with the first page as it would look. */
export const ExperiencePage = () => {
  const tenantId = useTenantId();
  const tenant = useTenantPath();
  const { reading, draft } = useDraft<TenantExperience>(`${tenant}/experience`, managedExperience, {
    sent: sentOf,
    makesOld: [tenant, '/tenants'],
    saved: 'The sign-in experience is saved.',
  });
  return (
    <Page
      title="Sign-in experience"
      lead="What people see and can do when they sign in, sign up and look after their account."
    >
      <Shown reading={reading} rows={10}>
        {() => draft && <Editor key={tenantId} draft={draft} />}
      </Shown>
    </Page>
  );
};

const Editor = ({ draft }: { draft: ExperienceDraft }) => {
  const mayWrite = useMay('tenants:write');
  return (
    <div className="editor">
      <div className="stack">
        <ChangedMeanwhile draft={draft} />
        <fieldset className="fieldset stack" disabled={!mayWrite} aria-label="Sign-in experience">
          <Look draft={draft} />
          <Methods draft={draft} />
          <SettingPanel group={settingGroups.passkeys} draft={draft}>
            <SkippedOffer draft={draft} />
          </SettingPanel>
          <PasskeyReach draft={draft} />
          <SignUp draft={draft} />
          <EmailLists draft={draft} />
          <Passwords draft={draft} />
          <Languages draft={draft} />
          <Robots draft={draft} />
          <SettingPanel group={settingGroups.account} draft={draft} />
          <SettingPanel group={settingGroups.limits} draft={draft} />
        </fieldset>
      </div>
      <div className="editor-aside">
        <Preview draft={draft} />
        <NotSaved draft={draft} />
        {mayWrite && <Saving draft={draft} />}
      </div>
    </div>
  );
};

const Saving = ({ draft }: { draft: ExperienceDraft }) => (
  <div className="actions">
    <Button
      kind="primary"
      isDisabled={!draft.isChanged || draft.meanwhile.length > 0}
      isPending={draft.isSaving}
      onPress={() => draft.save()}
    >
      Save experience
    </Button>
    {draft.isChanged && (
      <Button kind="quiet" onPress={draft.discard}>
        Discard changes
      </Button>
    )}
  </div>
);

const Robots = ({ draft }: { draft: ExperienceDraft }) => {
  const { captcha } = draft.value;
  const set = (typed: string) => {
    const { siteKey: _before, ...others } = captcha;
    draft.change({ captcha: typed === '' ? others : { ...others, siteKey: typed } });
  };
  return (
    <SettingPanel group={settingGroups.captcha} draft={draft}>
      <TextField
        label="Site key"
        name="siteKey"
        about="Of Turnstile alone; its secret is a setting of the gateway."
        value={captcha.siteKey ?? ''}
        fault={faultUnder(draft.error, '/captcha/siteKey')}
        onChange={set}
      />
    </SettingPanel>
  );
};

/** The draft's first page, and the way to the real one. */
const Preview = ({ draft }: { draft: ExperienceDraft }) => {
  const tenant = useTenantPath();
  const maySeeSso = useMay('sso:read');
  const sso = useRead(`${tenant}/sso-connections?limit=1&active=true`, ssoConnectionList, { enabled: maySeeSso });
  const origin = useRead(tenant, managedTenant).data?.data.domains.origins[0];
  return (
    <Panel title="First page" about="As this draft would have it. Nothing in it can be pressed.">
      <div className="stack">
        <FirstPage experience={draft.value} connections={sso.data?.data.connections ?? []} />
        {draft.value.branding.logo !== undefined && (
          <p className="small soft">The logo takes the place of the name there.</p>
        )}
        {origin !== undefined && (
          <a href={`${origin}/sign-in`} target="_blank" rel="noreferrer">
            Open the page as it is now
          </a>
        )}
      </div>
    </Panel>
  );
};
