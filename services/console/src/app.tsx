import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { createQueryClient } from './api/reading.js';
import { router } from './router.js';

const client = createQueryClient();

export const App = () => (
  <I18nProvider locale="en">
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </I18nProvider>
);
