import type { PreviewDraft, PreviewReady } from '@latchkey/contracts';
import { applyBrand } from '../design/brand.js';
import { speakFirst } from '../i18n.js';
import { draftIn } from './draft-in.js';

const ready: PreviewReady = { kind: 'latchkey.preview-ready' };

/** The newest draft that the framing page wants shown, as a store. */
export class Drafts {
  #latest: PreviewDraft | undefined;

  readonly latest = (): PreviewDraft | undefined => this.#latest;

  readonly subscribe = (listener: () => void) => {
    const teller = { source: window.parent, origin: location.origin };
    const hear = (event: MessageEvent<unknown>) => {
      const draft = draftIn(event, teller);
      if (draft) void this.#show(draft, listener);
    };
    window.addEventListener('message', hear);
    window.parent.postMessage(ready, teller.origin);
    return () => window.removeEventListener('message', hear);
  };

  async #show(draft: PreviewDraft, listener: () => void): Promise<void> {
    applyBrand(draft.experience.branding);
    this.#latest = draft;
    await speakFirst(draft.experience.languages);
    listener();
  }
}
