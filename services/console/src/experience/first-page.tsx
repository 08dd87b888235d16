import { firstScreen, identifierTypes, offers, shadesOf, type TenantExperience } from '@latchkey/contracts';
import type { CSSProperties } from 'react';
import { Mark } from '../design/mark.js';
import { fieldNames, leadOf, titleOf } from './first-page-words.js';

/** What decides how the first page looks, and is none of the experience: who signs in with an organisation. */
type FirstPageProps = { experience: TenantExperience; connections: readonly unknown[] };

const roles = { primary: 'primary', onPrimary: 'on-primary', link: 'link' } as const;

/** The tenant's colour in both schemes, as the sign-in pages make it of the one that is set. By the object model: the policy allows no inline style. */
function brandOf({ branding: { colour } }: TenantExperience): CSSProperties {
  if (colour === undefined || !/^#[0-9a-f]{6}$/i.test(colour)) return {};
  const set = (['light', 'dark'] as const).flatMap((scheme) => {
    const shades = shadesOf(colour.toLowerCase(), scheme);
    return (['primary', 'onPrimary', 'link'] as const).map((role) => [
      `--brand-${scheme}-${roles[role]}`,
      shades[role],
    ]);
  });
  return Object.fromEntries(set) as CSSProperties;
}

/**
 * The first page as people will see it, drawn by the rule that the sign-in pages go by (`firstScreen`). A picture: nothing in it can
 * be pressed. The real page refuses to be framed, by anybody (F-11).
 */
export const FirstPage = ({ experience, connections }: FirstPageProps) => {
  const screen = firstScreen({ ...experience, sso: { connections } });
  const types = identifierTypes('sign-in', experience);
  const words = { types, withPasskey: screen.passkeyButton, withPassword: screen.kind === 'identifier-password' };
  return (
    <div className="preview" style={brandOf(experience)} role="img" aria-label={titleOf(words)}>
      <div className="preview-card">
        <div className="preview-brand">
          <Mark />
          {experience.displayName}
        </div>
        <div className="preview-title">Sign in</div>
        <div className="preview-lead">{leadOf(words)}</div>
        {words.withPasskey && (
          <>
            <div className="preview-button" data-kind="primary">
              Continue with passkey
            </div>
            <div className="preview-divider">or</div>
          </>
        )}
        <div className="preview-label">{fieldNames(types)}</div>
        <div className="preview-input" />
        {words.withPassword && (
          <>
            <div className="preview-label">Password</div>
            <div className="preview-input" />
          </>
        )}
        <div className="preview-button" data-kind={words.withPasskey ? 'secondary' : 'primary'}>
          {words.withPassword ? 'Sign in' : 'Continue'}
        </div>
        {offers('sign-up', experience) && (
          <div className="preview-lead">
            New here? <span className="preview-link">Create an account</span>
          </div>
        )}
      </div>
    </div>
  );
};
