import { z } from 'zod';
import { experience } from './api.js';

/** What the preview of the sign-in pages says to the page that frames it, when it can be shown something. */
export const previewReady = z.object({ kind: z.literal('latchkey.preview-ready') });
export type PreviewReady = z.infer<typeof previewReady>;

/** What it is shown: which page, as whose draft would have it. */
export const previewDraft = z.object({
  kind: z.literal('latchkey.preview-draft'),
  page: z.enum(['sign-in', 'sign-up']),
  experience,
});
export type PreviewDraft = z.infer<typeof previewDraft>;
