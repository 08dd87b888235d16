import { Page } from '../design/page.js';
import { Empty } from '../design/states.js';

/** A page that the management API has calls for and the console does not show. */
export const NotYet = ({ title }: { title: string }) => (
  <Page title={title}>
    <Empty title="Not in the console">Use the management API for this.</Empty>
  </Page>
);
