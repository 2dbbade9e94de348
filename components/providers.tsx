'use client';

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getQueryClient } from '#lib/client/query-client.ts';
import { Toasts } from './common/toasts.tsx';
import { cssVariables, theme } from './theme.ts';

/** What every page stands on: the theme (its style elements carry the page's nonce) and the tab's query client. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce ?? ''}>
      <QueryClientProvider client={getQueryClient()}>
        {children}
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  );
}
