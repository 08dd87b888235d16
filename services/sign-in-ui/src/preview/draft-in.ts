import { previewDraft, type PreviewDraft } from '@latchkey/contracts';

type Heard = Pick<MessageEvent<unknown>, 'source' | 'origin' | 'data'>;

/** Whom the preview listens to: the page that frames it, as long as that is of our own origin. */
export type Teller = { readonly source: unknown; readonly origin: string };

/** The draft that a message has. What others say is not looked at; what is no draft is none. A logo is from elsewhere: the name stands for it. */
export function draftIn({ source, origin, data }: Heard, teller: Teller): PreviewDraft | undefined {
  if (source !== teller.source || origin !== teller.origin) return undefined;
  const parsed = previewDraft.safeParse(data);
  if (!parsed.success) return undefined;
  const { experience, ...draft } = parsed.data;
  const { logo: _logo, ...branding } = experience.branding;
  return { ...draft, experience: { ...experience, branding } };
}
