import { webhook, type LogCode } from '@latchkey/contracts';

const shown = webhook.pick({ url: true, description: true, codes: true, active: true, disabledAt: true });

/** What of an endpoint is edited. `everything` is said by itself, so that no code chosen is not taken for all of them. */
export type WebhookForm = {
  url: string;
  description: string;
  everything: boolean;
  codes: LogCode[];
  active: boolean;
  disabledAt: string | null;
};

/** What a form begins with. */
export const nothing: WebhookForm = {
  url: '',
  description: '',
  everything: true,
  codes: [],
  active: true,
  disabledAt: null,
};

/** An endpoint as it was read, as a form has it. */
export const webhookForm = shown.transform((read): WebhookForm => ({ ...read, everything: read.codes.length === 0 }));

/** Whether it gets messages. */
export const isInUse = ({ active, disabledAt }: Pick<WebhookForm, 'active' | 'disabledAt'>): boolean =>
  active && disabledAt === null;

/** Whether it says of what it is told. */
export const isComplete = ({ everything, codes }: WebhookForm): boolean => everything || codes.length > 0;

/** What is sent. A disabled endpoint is not taken into use again by a change of something else. */
export const settingsOf = (form: WebhookForm) => ({
  url: form.url.trim(),
  description: form.description.trim(),
  codes: form.everything ? [] : form.codes,
  active: isInUse(form),
});
