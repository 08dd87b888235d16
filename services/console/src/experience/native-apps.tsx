import type { TenantExperience } from '@latchkey/contracts';
import { faultAt, faultUnder } from '../api/problem.js';
import { Button } from '../design/button.js';
import { TextArea, TextField } from '../design/fields.js';
import { Panel } from '../design/page.js';
import { faultOfLines, linesIn, newAndroidApp } from './more-settings.js';
import type { ExperienceDraft } from './setting-panel.js';

type PartProps = { draft: ExperienceDraft };
type Apps = TenantExperience['nativeApps'];
type AndroidApp = Apps['android'][number];

/** Where else than on the tenant's own pages its passkeys sign in. */
export const PasskeyReach = ({ draft }: PartProps) => {
  const { relatedOrigins, nativeApps } = draft.value;
  const set = (changes: Partial<Apps>) => draft.change({ nativeApps: { ...nativeApps, ...changes } });
  return (
    <Panel
      title="Other websites and apps"
      about="Where this tenant’s passkeys sign in besides its own pages. The files that browsers and phones ask for are served by themselves."
    >
      <div className="form">
        <TextArea
          label="Related origins"
          name="relatedOrigins"
          about="Other websites of yours, one a line: https://shop.example. Browsers look at five different names at most."
          value={relatedOrigins.join('\n')}
          fault={faultOfLines(draft.error, '/relatedOrigins', relatedOrigins)}
          onChange={(text) => draft.change({ relatedOrigins: linesIn(text) })}
        />
        <TextArea
          label="iOS apps"
          name="iosApps"
          about="Team and bundle, one a line: ABCDE12345.com.example.shop"
          value={nativeApps.ios.join('\n')}
          fault={faultOfLines(draft.error, '/nativeApps/ios', nativeApps.ios)}
          onChange={(text) => set({ ios: linesIn(text) })}
        />
        <AndroidApps apps={nativeApps.android} error={draft.error} onChange={(android) => set({ android })} />
      </div>
    </Panel>
  );
};

type AndroidProps = { apps: readonly AndroidApp[]; error: unknown; onChange: (apps: AndroidApp[]) => void };

const AndroidApps = ({ apps, error, onChange }: AndroidProps) => (
  <fieldset className="fieldset">
    <legend>Android apps</legend>
    {apps.map((app, place) => (
      <AndroidFields
        // Nothing else names an app that is being typed.
        key={String(place)}
        app={app}
        number={place + 1}
        error={error}
        onChange={(changed) => onChange(apps.map((one, at) => (at === place ? changed : one)))}
        onRemove={() => onChange(apps.filter((_one, at) => at !== place))}
      />
    ))}
    <div className="actions">
      <Button kind="secondary" onPress={() => onChange([...apps, newAndroidApp])}>
        Add an Android app
      </Button>
    </div>
    {faultAt(error, '/nativeApps/android') !== undefined && (
      <p className="field-fault" role="alert">
        {faultUnder(error, '/nativeApps/android')}
      </p>
    )}
  </fieldset>
);

type FieldsProps = {
  app: AndroidApp;
  number: number;
  error: unknown;
  onChange: (app: AndroidApp) => void;
  onRemove: () => void;
};

const AndroidFields = ({ app, number, error, onChange, onRemove }: FieldsProps) => {
  const pointer = `/nativeApps/android/${number - 1}`;
  const prints = app.sha256CertFingerprints;
  return (
    <div className="subform" role="group" aria-label={`Android app ${number}`}>
      <TextField
        label={`Package of app ${number}`}
        name={`android-${number}-package`}
        placeholder="com.example.shop"
        value={app.packageName}
        fault={faultAt(error, `${pointer}/packageName`)}
        onChange={(packageName) => onChange({ ...app, packageName })}
      />
      <TextArea
        label={`Certificates of app ${number}`}
        name={`android-${number}-certificates`}
        rows={3}
        about="SHA-256 of what it is signed with, one a line, as keytool prints it: AB:CD:…"
        value={prints.join('\n')}
        fault={faultOfLines(error, `${pointer}/sha256CertFingerprints`, prints)}
        onChange={(text) => onChange({ ...app, sha256CertFingerprints: linesIn(text) })}
      />
      <div className="actions">
        <Button kind="quiet" label={`Remove app ${number}`} onPress={onRemove}>
          Remove
        </Button>
      </div>
    </div>
  );
};
