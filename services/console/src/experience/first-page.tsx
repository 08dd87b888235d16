import {
  firstScreen,
  identifierTypes,
  offers,
  previewReady,
  publicExperience,
  type PreviewDraft,
  type TenantExperience,
} from '@latchkey/contracts';
import { useEffect, useRef, useState } from 'react';
import { Segments } from '../design/segments.js';
import { titleOf } from './first-page-words.js';

/** What decides how the first page looks, and is none of the experience: who signs in with an organisation. */
type FirstPageProps = { experience: TenantExperience; connections: readonly unknown[] };

const pages = [
  { value: 'sign-in', label: 'Sign in' },
  { value: 'sign-up', label: 'Sign up' },
] as const;

/**
 * The first page as people will see it: the sign-in pages' own parts, in a frame that has no origin and can do nothing (ADR 0023). The
 * real page refuses to be framed, by anybody (F-11).
 */
export const FirstPage = ({ experience, connections }: FirstPageProps) => {
  const [chosen, setChosen] = useState<PreviewDraft['page']>('sign-in');
  const mayChoose = offers('sign-up', experience);
  const page = mayChoose ? chosen : 'sign-in';
  const frame = useDraftInFrame({
    kind: 'latchkey.preview-draft',
    page,
    experience: publicExperience({ ...experience, sso: { connections } }),
  });
  const screen = firstScreen({ ...experience, sso: { connections } });
  const words = {
    types: identifierTypes(page, experience),
    withPasskey: page === 'sign-in' && screen.passkeyButton,
    withPassword: page === 'sign-in' && screen.kind === 'identifier-password',
  };
  return (
    <div className="stack">
      {mayChoose && <Segments label="Page" options={pages} value={chosen} onChange={setChosen} />}
      <iframe
        ref={frame}
        className="preview"
        src="/console/preview"
        sandbox="allow-scripts"
        tabIndex={-1}
        title={titleOf(page, words)}
      />
    </div>
  );
};

/** Tells a frame the draft: when it is ready to hear it, and whenever it is another one. */
function useDraftInFrame(draft: PreviewDraft) {
  const frame = useRef<HTMLIFrameElement>(null);
  const told = JSON.stringify(draft);
  useEffect(() => {
    // It has no origin that could be named, and the draft says nothing that the public page does not.
    const tell = () => frame.current?.contentWindow?.postMessage(JSON.parse(told), '*');
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source === frame.current?.contentWindow && previewReady.safeParse(data).success) tell();
    };
    window.addEventListener('message', hear);
    tell();
    return () => window.removeEventListener('message', hear);
  }, [told]);
  return frame;
}
