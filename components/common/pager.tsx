'use client';

import { Button, Group } from '@mantine/core';
import { useSearchParams } from 'next/navigation';
import table from '#components/common/table.module.css';
import { useSetFilters } from '#components/shell/use-scope.ts';

/** `51–100 of 1,240`, and the ways on. The cursor is in the URL, so back goes back. */
export function Pager({ shown, total, nextCursor }: { shown: number; total: number | undefined; nextCursor: string | null }) {
  const at = Number(useSearchParams().get('at') ?? 0) || 0;
  const setFilters = useSetFilters();
  if (shown === 0 || (!nextCursor && at === 0)) return null;
  return (
    <nav className={table.foot} aria-label="Pages">
      <span className="nums">
        {(at + 1).toLocaleString('en')}–{(at + shown).toLocaleString('en')}
        {total === undefined ? '' : ` of ${total.toLocaleString('en')}`}
      </span>
      <Group gap="xs">
        {at > 0 ? (
          <Button variant="default" size="compact-sm" onClick={() => setFilters({})}>
            First page
          </Button>
        ) : null}
        {nextCursor ? (
          <Button variant="default" size="compact-sm" onClick={() => setFilters({ cursor: nextCursor, at: String(at + shown) })}>
            Next page
          </Button>
        ) : null}
      </Group>
    </nav>
  );
}
