'use client';

import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { routes } from '#lib/client/routes.ts';

/** To the new-service page, or why not. */
export function NewServiceLink({ team }: { team: string | undefined }) {
  const router = useRouter();
  const refusal = useRefusal('service:create', { team });
  if (!refusal) {
    return (
      <Button component={Link} href={routes.newService()} leftSection={<IconPlus size={15} />}>
        New service
      </Button>
    );
  }
  return (
    <GuardedButton refusal={refusal} why={{ verb: 'service:create', team }} onClick={() => router.push(routes.newService())}>
      New service
    </GuardedButton>
  );
}
