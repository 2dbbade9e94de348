'use client';

import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { EmptyState } from '#components/common/empty-state.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { SearchInput } from '#components/common/search-input.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { useScope, useSetFilters } from '#components/shell/use-scope.ts';
import { routes } from '#lib/client/routes.ts';
import { templateListQuery } from './queries.ts';
import { RunsPanel } from './runs-panel.tsx';
import { TemplateCard } from './template-card.tsx';
import classes from './templates.module.css';

/** The golden paths on offer, and what was made of them lately. */
export function TemplatesView() {
  const search = useSearchParams();
  const setFilters = useSetFilters();
  const { team } = useScope();
  const q = search.get('q') ?? undefined;
  const tag = search.get('tag') ?? undefined;
  const archived = search.get('archived') === 'true' ? 'true' : undefined;
  const list = useInfiniteQuery(templateListQuery({ q, tag, team, archived }));
  const mayNotAuthor = useRefusal('template:manage', {});
  const templates = list.data?.pages.flatMap((page) => page.items) ?? [];
  const tags = [...new Set(templates.flatMap((one) => one.tags))].sort();
  return (
    <>
      <PageHeader
        title="Templates"
        lead="A golden path from a few answers to a running service."
        actions={
          mayNotAuthor ? undefined : (
            <Button component={Link} href={routes.newTemplate()} variant="default" leftSection={<IconPlus size={16} aria-hidden="true" />}>
              New template
            </Button>
          )
        }
      />
      <div className={classes.filters}>
        <SearchInput
          label="Search templates"
          placeholder="Search templates"
          value={q ?? ''}
          onSearch={(text) => setFilters({ q: text }, 'replace')}
        />
        <fieldset className={classes.tags} aria-label="Tags">
          {(tag && !tags.includes(tag) ? [tag, ...tags] : tags).map((one) => (
            <button
              key={one}
              type="button"
              className={classes.tagButton}
              aria-pressed={one === tag}
              onClick={() => setFilters({ tag: one === tag ? undefined : one })}
            >
              {one}
            </button>
          ))}
        </fieldset>
        {mayNotAuthor ? null : (
          <button
            type="button"
            className={classes.tagButton}
            aria-pressed={archived === 'true'}
            onClick={() => setFilters({ archived: archived ? undefined : 'true' })}
          >
            Archived
          </button>
        )}
      </div>
      {list.error ? <ProblemNote title="Templates cannot be shown" error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <PanelSkeleton height={220} /> : null}
      {list.data && templates.length === 0 ? (
        <EmptyState title={q || tag || archived ? 'No template fits' : 'No templates yet'} art={!q && !tag && !archived}>
          {q || tag || archived
            ? 'Try another word, or take a filter away.'
            : 'A template turns a few answers into running services. Whoever operates a team can write one.'}
        </EmptyState>
      ) : null}
      <ul className={classes.cards}>
        {templates.map((template) => (
          <TemplateCard key={template.id} template={template} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} className={classes.more}>
          Show more
        </Button>
      ) : null}
      <RunsPanel title="Latest runs" filters={{ team, limit: 8 }} />
    </>
  );
}
