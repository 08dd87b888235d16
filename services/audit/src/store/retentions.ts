import type { Retention } from '@latchkey/persistence';

/** How long audit keeps what is not the log itself: of that, whole months go. */
export const retentions: readonly Retention[] = [
  // No event comes so late that its person would not be known as forgotten: events stay on the stream for a week.
  { table: 'log_forgotten', column: 'forgotten_at', keepHours: 30 * 24 },
  // A journey lasts ten minutes; what comes of it a day later counts for itself.
  { table: 'funnel_journey', column: 'told_at', keepHours: 24 },
  // Each row says itself until when it is kept.
  { table: 'webhook_delivery', column: 'keep_until', keepHours: 0 },
];
